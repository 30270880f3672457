//! A program that asks the API server as pods do.

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let client = kube::Client::try_default().await.unwrap();
    println!("{:?}", client.apiserver_version().await);
}
