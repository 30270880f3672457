//! Certificates and private keys. They are placeholders: the same ones every time, of no use but to be printed.
//!
//! In: names, addresses, days, other certificates. Out: a certificate that parses and its key, or what Sprig says of a mistake.
//! The files in `placeholder/` were made for this purpose alone and protect nothing.

use std::net::IpAddr;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::argument::{Answer, Arguments, wrong_type};
use super::{Call, Function};
use crate::helm::display;
use crate::helm::text::Text;
use crate::helm::value::{ItemType, Map, MapType, Object, Value};

pub(super) const GROUP: &[(&str, Function)] = &[
    ("buildCustomCert", build_custom),
    ("genCA", |call| generated(call, &[Kind::Name, Kind::Days])),
    ("genCAWithKey", |call| generated(call, &[Kind::Name, Kind::Days, Kind::Key])),
    ("genPrivateKey", private_key),
    ("genSelfSignedCert", |call| generated(call, &[Kind::Name, Kind::Addresses, Kind::Names, Kind::Days])),
    ("genSelfSignedCertWithKey", |call| {
        generated(call, &[Kind::Name, Kind::Addresses, Kind::Names, Kind::Days, Kind::Key])
    }),
    ("genSignedCert", |call| {
        generated(call, &[Kind::Name, Kind::Addresses, Kind::Names, Kind::Days, Kind::Signer])
    }),
    ("genSignedCertWithKey", |call| {
        generated(call, &[Kind::Name, Kind::Addresses, Kind::Names, Kind::Days, Kind::Signer, Kind::Key])
    }),
];

const TYPE: &str = "sprig.certificate";
const CERTIFICATE: &str = include_str!("certificates/placeholder/certificate.pem");
const RSA_KEY: &str = include_str!("certificates/placeholder/rsa.pem");
const LONG_RSA_KEY: &str = include_str!("certificates/placeholder/rsa4096.pem");
const DSA_KEY: &str = include_str!("certificates/placeholder/dsa.pem");
const ECDSA_KEY: &str = include_str!("certificates/placeholder/ecdsa.pem");
const ED25519_KEY: &str = include_str!("certificates/placeholder/ed25519.pem");

/// What a parameter is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Name,
    Addresses,
    Names,
    Days,
    Signer,
    Key,
}

/// What `genCA` and its like give to templates.
struct Certificate {
    certificate: Text,
    key: Text,
}

impl Object for Certificate {
    fn type_name(&self) -> &'static str {
        TYPE
    }

    fn kind_name(&self) -> &'static str {
        "struct"
    }

    fn field(&self, name: &str) -> Option<Value> {
        match name {
            "Cert" => Some(Value::String(self.certificate.clone())),
            "Key" => Some(Value::String(self.key.clone())),
            _ => None,
        }
    }

    fn call(&self, _: &str, _: &[Value]) -> Option<Result<Value, String>> {
        None
    }

    fn display(&self) -> String {
        format!("{{{} {}}}", self.certificate.to_str(), self.key.to_str())
    }

    fn plain(&self) -> Value {
        let map = Map::new(MapType::Any);
        map.insert("Cert", Value::String(self.certificate.clone()));
        map.insert("Key", Value::String(self.key.clone()));
        Value::Map(map)
    }
}

/// The placeholder, once the arguments are what Sprig takes.
fn generated(call: &mut Call<'_>, kinds: &[Kind]) -> Answer {
    let arguments = Arguments::exactly(call, kinds.len())?;
    let mut key = Text::from(RSA_KEY);
    for (position, kind) in kinds.iter().enumerate() {
        match kind {
            Kind::Name => drop(arguments.text(position)?),
            Kind::Days => drop(arguments.int(position)?),
            Kind::Addresses => list(arguments.value(position)?, address)?,
            Kind::Names => list(arguments.value(position)?, name)?,
            Kind::Signer => signer(arguments.value(position)?)?,
            Kind::Key => {
                key = arguments.text(position)?.clone();
                is_key(&key.to_str()).map_err(|why| format!("parsing private key: {why}"))?;
            }
        }
    }
    Ok(Value::Object(Rc::new(Certificate { certificate: Text::from(CERTIFICATE), key })))
}

/// Checks the items of a list for a `[]interface {}` parameter; nil is an empty one.
fn list(value: &Value, check: fn(&Value) -> Result<(), String>) -> Result<(), String> {
    match value {
        Value::Nil => Ok(()),
        Value::List(list) if matches!(list.item_type, ItemType::Any | ItemType::NoneOfAny) => {
            list.to_vec().iter().try_for_each(check)
        }
        other => Err(wrong_type("[]interface {}", other)),
    }
}

fn address(value: &Value) -> Result<(), String> {
    match value {
        Value::String(text) if text.to_str().parse::<IpAddr>().is_ok() => Ok(()),
        Value::String(text) => Err(format!("error parsing ip: {}", text.to_str())),
        other => Err(format!("error parsing ip: {} is not a string", display::plain(other))),
    }
}

fn name(value: &Value) -> Result<(), String> {
    match value {
        Value::String(_) => Ok(()),
        other => {
            Err(format!("error processing alternate dns name: {} is not a string", display::plain(other)))
        }
    }
}

fn signer(value: &Value) -> Result<(), String> {
    match value {
        Value::Object(object) if object.type_name() == TYPE => Ok(()),
        other => Err(wrong_type(TYPE, other)),
    }
}

/// The label and the bytes of the first block of a PEM text.
fn pem(text: &str) -> Option<(&str, Vec<u8>)> {
    let (_, rest) = text.split_once("-----BEGIN ")?;
    let (label, rest) = rest.split_once("-----")?;
    let (body, _) = rest.split_once("-----END ")?;
    let letters: String = body.chars().filter(|letter| !letter.is_whitespace()).collect();
    Some((label, STANDARD.decode(letters).ok()?))
}

/// Whether a text is a private key, as far as its outside tells.
fn is_key(text: &str) -> Result<(), String> {
    match pem(text) {
        None => Err("no PEM data in input".to_owned()),
        Some(("PRIVATE KEY" | "RSA PRIVATE KEY" | "EC PRIVATE KEY" | "DSA PRIVATE KEY", bytes))
            if is_der(&bytes) =>
        {
            Ok(())
        }
        Some((label, _)) => Err(format!("no private key data in PEM block of type {label}")),
    }
}

/// Whether bytes begin as every certificate and key does: with a sequence.
fn is_der(bytes: &[u8]) -> bool {
    bytes.first() == Some(&0x30)
}

fn build_custom(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let decode = |position: usize, what: &str| -> Result<Text, String> {
        let text = arguments.text(position)?;
        let bytes =
            STANDARD.decode(text.as_bytes()).map_err(|_| format!("unable to decode base64 {what}"))?;
        Ok(text.derived(bytes))
    };
    let (certificate, key) = (decode(0, "certificate")?, decode(1, "private key")?);
    let (_, der) = pem(&certificate.to_str()).ok_or("unable to decode certificate".to_owned())?;
    if !is_der(&der) {
        return Err("error parsing certificate: decodedCert.Bytes: x509: malformed certificate"
            .to_owned()
            .into());
    }
    is_key(&key.to_str()).map_err(|why| format!("error parsing private key: {why}"))?;
    Ok(Value::Object(Rc::new(Certificate { certificate, key })))
}

fn private_key(call: &mut Call<'_>) -> Answer {
    let kind = Arguments::exactly(call, 1)?.characters(0)?;
    Ok(match &*kind {
        "" | "rsa" => Value::string(LONG_RSA_KEY),
        "dsa" => Value::string(DSA_KEY),
        "ecdsa" => Value::string(ECDSA_KEY),
        "ed25519" => Value::string(ED25519_KEY),
        other => Value::string(format!("Unknown type {other}")),
    })
}
