//! 公示 that are open, on paper: the hub and every node print the same bytes of the same notice.

use ledger::record::exposure::{NoticeOpened, NoticePaper};

use crate::act::ActError;
use crate::party::Party;
use crate::pdf::{self, Font, Publicity};

/// Every open 公示 whose names are here, as a file's name and its PDF.
///
/// # Errors
/// The store; a name that cannot be printed.
pub fn printed(party: &Party) -> Result<Vec<(String, Vec<u8>)>, ActError> {
    let found = party.read::<_, ActError>(|_, state| {
        let open: Vec<NoticeOpened> = state.roll.notices().cloned().collect();
        Ok(state.roll.plan().map(|plan| (plan.into_owned(), open)))
    })?;
    let Some((plan, open)) = found else { return Ok(Vec::new()) };
    let font = Font::embedded();
    let mut files = Vec::new();
    for opened in open {
        // At a node the paper follows its record by some seconds.
        let Ok(bytes) = party.paper(&opened.list) else { continue };
        let Ok(paper) = serde_json::from_slice::<NoticePaper>(&bytes) else { continue };
        let digest = opened.list.to_string();
        let name = format!("公示-{}-{}.pdf", opened.round, &digest[..8]);
        let notice = Publicity::of(&paper, &opened, &plan);
        files.push((name, pdf::publicity(&notice, &font)?));
    }
    Ok(files)
}
