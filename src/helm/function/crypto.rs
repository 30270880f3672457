//! Passwords and ciphers.
//!
//! In: passwords and texts. Out: what Sprig derives from them; where that is salted by chance, a well-formed placeholder.

use aes::Aes256;
use aes::cipher::{Array, BlockCipherDecrypt as _, BlockCipherEncrypt as _, KeyInit as _};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use super::argument::{Answer, Arguments};
use super::{Call, Function};
use crate::helm::text::Text;
use crate::helm::value::Value;

pub(super) const GROUP: &[(&str, Function)] = &[
    ("bcrypt", |call| Ok(Value::string(bcrypt(Arguments::exactly(call, 1)?.text(0)?)))),
    ("decryptAES", decrypt),
    ("derivePassword", derive_password),
    ("encryptAES", encrypt),
    ("htpasswd", htpasswd),
];

/// Bytes of a block of AES.
const BLOCK: usize = 16;

/// The fingerprint of no password.
fn bcrypt(password: &Text) -> &'static str {
    if password.len() > 72 {
        return "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes";
    }
    "$2a$10$placeholderplaceholdeOplaceholderplaceholderplacehol."
}

fn htpasswd(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let (user, password) = (arguments.characters(0)?, arguments.text(1)?);
    if user.contains(':') {
        return Ok(Value::string(format!("invalid username: {user}")));
    }
    Ok(Value::string(format!("{user}:{}", bcrypt(password))))
}

/// A password of 32 bytes, cut or filled with zeros.
fn cipher(password: &Text) -> Aes256 {
    let mut key = [0; 32];
    let used = password.len().min(key.len());
    key[..used].copy_from_slice(&password.as_bytes()[..used]);
    Aes256::new(&Array::from(key))
}

fn encrypt(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let (cipher, text) = (cipher(arguments.text(0)?), arguments.text(1)?);
    if text.is_empty() {
        return Ok(Value::string(""));
    }
    let padding = BLOCK - text.len() % BLOCK;
    let mut plain = text.as_bytes().to_vec();
    plain.extend(std::iter::repeat_n(u8::try_from(padding).unwrap_or_default(), padding));
    let mut previous = *b"placeholder-----";
    let mut encrypted = previous.to_vec();
    for block in plain.chunks_exact(BLOCK) {
        let mixed: [u8; BLOCK] = std::array::from_fn(|place| block[place] ^ previous[place]);
        let mut block = Array::from(mixed);
        cipher.encrypt_block(&mut block);
        previous = block.into();
        encrypted.extend_from_slice(&previous);
    }
    Ok(Value::string(STANDARD.encode(encrypted)))
}

fn decrypt(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let (cipher, text) = (cipher(arguments.text(0)?), arguments.text(1)?);
    if text.is_empty() {
        return Ok(Value::string(""));
    }
    let encrypted = STANDARD
        .decode(text.as_bytes())
        .map_err(|_| "illegal base64 data in the encrypted text".to_owned())?;
    if encrypted.len() < 2 * BLOCK || encrypted.len() % BLOCK != 0 {
        return Err("crypto/cipher: input not full blocks".to_owned().into());
    }
    let (blocks, _) = encrypted.as_chunks::<BLOCK>();
    let mut plain = Vec::with_capacity(encrypted.len());
    for pair in blocks.windows(2) {
        let mut block = Array::from(pair[1]);
        cipher.decrypt_block(&mut block);
        plain.extend(block.iter().zip(pair[0]).map(|(byte, previous)| byte ^ previous));
    }
    let padding = usize::from(plain.last().copied().unwrap_or_default());
    let end = plain.len().checked_sub(padding).ok_or_else(|| "slice bounds out of range".to_owned())?;
    plain.truncate(end);
    Ok(Value::String(Text::computed(plain)))
}

const SEED: &[u8] = b"com.lyndir.masterpassword";

/// The forms of passwords of a type: each letter stands for a class of characters.
fn forms(kind: &str) -> Option<&'static [&'static str]> {
    Some(match kind {
        "maximum" => &["anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"],
        "long" => &[
            "CvcvnoCvcvCvcv",
            "CvcvCvcvnoCvcv",
            "CvcvCvcvCvcvno",
            "CvccnoCvcvCvcv",
            "CvccCvcvnoCvcv",
            "CvccCvcvCvcvno",
            "CvcvnoCvccCvcv",
            "CvcvCvccnoCvcv",
            "CvcvCvccCvcvno",
            "CvcvnoCvcvCvcc",
            "CvcvCvcvnoCvcc",
            "CvcvCvcvCvccno",
            "CvccnoCvccCvcv",
            "CvccCvccnoCvcv",
            "CvccCvccCvcvno",
            "CvcvnoCvccCvcc",
            "CvcvCvccnoCvcc",
            "CvcvCvccCvccno",
            "CvccnoCvcvCvcc",
            "CvccCvcvnoCvcc",
            "CvccCvcvCvccno",
        ],
        "medium" => &["CvcnoCvc", "CvcCvcno"],
        "short" => &["Cvcn"],
        "basic" => &["aaanaaan", "aannaaan", "aaannaaa"],
        "pin" => &["nnnn"],
        _ => return None,
    })
}

fn class(letter: u8) -> &'static [u8] {
    match letter {
        b'V' => b"AEIOU",
        b'C' => b"BCDFGHJKLMNPQRSTVWXYZ",
        b'v' => b"aeiou",
        b'c' => b"bcdfghjklmnpqrstvwxyz",
        b'a' => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
        b'n' => b"0123456789",
        b'o' => b"@&%?,=[]_:-+*$#!'^~;()/.",
        _ => b"AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()",
    }
}

/// The password of a site by the Master Password algorithm. Deriving one takes as long and as much memory as it is meant to, so a render
/// may ask for few.
fn derive_password(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 5)?;
    let counter =
        u32::try_from(arguments.literal(0)?).map_err(|_| "the counter is out of range".to_owned())?;
    let kind = arguments.characters(1)?;
    let (password, user, site) = (arguments.text(2)?, arguments.text(3)?, arguments.text(4)?);
    let Some(forms) = forms(&kind) else {
        return Ok(Value::string(format!("cannot find password template {kind}")));
    };
    call.runtime.charge_steps(300_000)?;
    let length = |text: &Text| u32::try_from(text.len()).unwrap_or(u32::MAX).to_be_bytes();
    let salt = [SEED, &length(user), user.as_bytes()].concat();
    let mut key = [0; 64];
    let parameters =
        scrypt::Params::new(15, 8, 2).map_err(|why| format!("failed to derive password: {why}"))?;
    scrypt::scrypt(password.as_bytes(), &salt, &parameters, &mut key)
        .map_err(|why| format!("failed to derive password: {why}"))?;
    let message = [SEED, &length(site), site.as_bytes(), &counter.to_be_bytes()].concat();
    let mut code = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| "the key has no length".to_owned())?;
    code.update(&message);
    let seed = code.finalize().into_bytes();
    let form = forms[usize::from(seed[0]) % forms.len()];
    let letters = form.bytes().zip(&seed[1..]).map(|(letter, byte)| {
        let class = class(letter);
        char::from(class[usize::from(*byte) % class.len()])
    });
    Ok(Value::string(letters.collect::<String>()))
}
