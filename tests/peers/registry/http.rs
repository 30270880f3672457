//! As much of HTTP as the tests speak themselves: one request a connection.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

/// A request or an answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Message {
    /// `GET /v2/ HTTP/1.1`, `HTTP/1.1 200 OK`.
    pub(crate) start: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Message {
    pub(crate) fn new(start: &str, headers: &[(&str, &str)], body: &[u8]) -> Self {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { start: start.to_owned(), headers, body: body.to_vec() }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn method(&self) -> &str {
        self.start.split(' ').next().unwrap()
    }

    /// The path of a request, the status of an answer.
    pub(crate) fn target(&self) -> &str {
        self.start.split(' ').nth(1).unwrap_or_default()
    }

    /// Reads a message; `to_head` says that it answers a request for headers alone.
    pub(crate) fn read(stream: &TcpStream, to_head: bool) -> Option<Self> {
        let mut reader = BufReader::new(stream);
        let mut message = Self { start: line(&mut reader)?, ..Self::default() };
        loop {
            let line = line(&mut reader)?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':')?;
            message.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        if to_head {
            return Some(message);
        }
        match message.header("content-length").map(|length| length.parse::<usize>().unwrap()) {
            Some(length) => {
                message.body.resize(length, 0);
                reader.read_exact(&mut message.body).ok()?;
            }
            None if message.header("transfer-encoding").is_some() => message.body = chunks(&mut reader)?,
            None => {}
        }
        Some(message)
    }

    pub(crate) fn write(&self, mut stream: &TcpStream) -> std::io::Result<()> {
        let headers: String =
            self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        stream.write_all(format!("{}\r\n{headers}\r\n", self.start).as_bytes())?;
        stream.write_all(&self.body)
    }
}

/// Sends a request to a host and reads the answer.
pub(crate) fn ask(host: &str, request: &Message) -> Message {
    let stream = TcpStream::connect(host).unwrap();
    let mut request = request.clone();
    request.set("host", host);
    request.set("connection", "close");
    request.set("content-length", &request.body.len().to_string());
    request.write(&stream).unwrap();
    Message::read(&stream, request.method() == "HEAD").unwrap()
}

fn line(reader: &mut impl BufRead) -> Option<String> {
    let mut line = String::new();
    (reader.read_line(&mut line).ok()? > 0).then(|| line.trim_end().to_owned())
}

fn chunks(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let size = usize::from_str_radix(line(reader)?.trim(), 16).ok()?;
        let mut chunk = vec![0; size];
        reader.read_exact(&mut chunk).ok()?;
        line(reader)?;
        if size == 0 {
            return Some(body);
        }
        body.extend(chunk);
    }
}
