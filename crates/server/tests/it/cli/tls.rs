//! https with a certificate of one's own.

use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::Arc,
};

use rustls::{
    ClientConfig, ClientConnection, RootCertStore, Stream,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};

use super::support::{Place, server};

#[test]
fn a_certificate_makes_it_https() {
    let place = Place::empty();
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let certificate = place.file("certificate.pem", &made.cert.pem());
    let key = place.file("key.pem", &made.signing_key.serialize_pem());
    let mut server = server().serve(&["--tls-certificate", &certificate, "--tls-key", &key]).start();
    let address = server.url().strip_prefix("https://").expect("the address says https").to_owned();

    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(&certificate).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let mut connection = ClientConnection::new(Arc::new(client), name).unwrap();
    let mut socket = TcpStream::connect(&address).unwrap();
    let mut tls = Stream::new(&mut connection, &mut socket);
    tls.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    tls.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok\n"), "{answer}");
    assert!(answer.to_lowercase().contains("strict-transport-security: "), "{answer}");
    server.stop();
}

#[test]
fn a_key_that_is_none_is_named() {
    let place = Place::empty();
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let certificate = place.file("certificate.pem", &made.cert.pem());
    let key = place.file("key.pem", "not a key");
    let ran = place.run(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--log",
        "error",
        "--tls-certificate",
        &certificate,
        "--tls-key",
        &key,
    ]);
    ran.refused_with(&format!("TLS: {key}: "));
    let half = place.run(&["serve", "--tls-key", &key]);
    assert_eq!(half.code, Some(2), "{half:?}");
}
