//! Records on a disk (数据包), where there is no line. The one place that knows how a bundle is
//! taken in and made.

use peer::act::ActError;
use peer::cli::Common;

/// Takes in a bundle of the hub.
pub(super) fn import(common: &Common, bytes: &[u8], dry_run: bool) -> Result<(), ActError> {
    let _ = (common, dry_run);
    proto::v1::Bundle::from_file(bytes).map_err(|e| ActError::Refused(e.to_string()))?;
    Err(ActError::refused("本版本尚不能导入数据包，请用 sync 同步"))
}
