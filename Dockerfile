# A static binary and nothing else: docker run --rm -v "$PWD:/work" staletoken check
FROM rust:1-alpine AS build
RUN apk add --no-cache musl-dev
WORKDIR /src
COPY . .
RUN cargo build --release --locked

FROM scratch
COPY --from=build /src/target/release/staletoken /staletoken
WORKDIR /work
USER 65534:65534
ENTRYPOINT ["/staletoken"]
