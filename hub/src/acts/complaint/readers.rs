//! Public keys of those who may be named: each handler's own, and the reception's, which two persons
//! open together and which only hands on.

use peer::act::ActError;
use peer::party::Party;
use peer::sealed::PublicReaderKey;
use peer::store::StoreError;

/// Under which name a report is sealed before handlers are named.
pub const RECEPTION: &str = "收件";

const PREFIX: &str = "reader-key/";

/// Enters a reader's public key; a later one takes its place for what is sealed from then on.
///
/// # Errors
/// SQLite.
pub fn register(party: &Party, name: &str, key: PublicReaderKey) -> Result<(), ActError> {
    let (setting, key) = (format!("{PREFIX}{name}"), key.to_string());
    party.store.write::<_, StoreError, _>(move |tx| tx.set(&setting, &key))?;
    Ok(())
}

/// A reader's public key.
///
/// # Errors
/// None is registered.
pub fn registered(party: &Party, name: &str) -> Result<PublicReaderKey, ActError> {
    let key = party.store.read(|view| view.setting(&format!("{PREFIX}{name}")))?;
    key.and_then(|text| PublicReaderKey::parse(&text)).ok_or_else(|| {
        let how = match name {
            RECEPTION => "complaint key --reception --out 文件",
            _ => "complaint key --out 文件 --as 账号",
        };
        ActError::Refused(format!("{name}没有登记密钥；请先运行 {how}"))
    })
}
