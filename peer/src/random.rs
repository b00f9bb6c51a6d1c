//! Random bytes from the operating system: what keeps a digest from being guessed.

use ledger::hash::Hash;

use crate::act::ActError;

/// 32 random bytes for a record.
///
/// # Errors
/// The operating system has none to give.
pub fn nonce() -> Result<Hash, ActError> {
    let mut bytes = [0; 32];
    match getrandom::fill(&mut bytes) {
        Ok(()) => Ok(Hash(bytes)),
        Err(e) => {
            Err(ActError::Local(format!("系统无法提供随机数（{e}），未办理；请检查操作系统")))
        }
    }
}
