//! 公示 that are open, on the screen and on paper: the hub and every node show and print the same of the
//! same notice.

use std::path::Path;

use ledger::hash::Hash;
use ledger::record::exposure::{NoticeOpened, NoticePaper, Shown};
use serde_json::json;

use crate::act::ActError;
use crate::cli::{Common, Said};
use crate::files;
use crate::party::Party;
use crate::pdf::{self, Font, Publicity};

/// The lists that are shown now, as far as their names are here.
///
/// # Errors
/// The store.
pub fn shown(party: &Party) -> Result<Vec<NoticePaper>, ActError> {
    let lists = party.read_roll::<_, ActError>(|_, state| {
        Ok(state.roll.notices().map(|one| one.list).collect::<Vec<_>>())
    })?;
    let read = |list: &Hash| serde_json::from_slice(&party.paper(list).ok()?).ok();
    Ok(lists.iter().filter_map(read).collect())
}

/// Prints the lists that are shown now: dates, names, and how to object.
///
/// # Errors
/// The store.
pub fn show(common: &Common, party: &Party) -> Result<(), ActError> {
    let shown = shown(party)?;
    let basis = party.roll()?.plan().map(|plan| plan.basis.clone()).unwrap_or_default();
    let text: Vec<String> = shown.iter().map(|paper| text(paper, &basis)).collect();
    let zh = match text.is_empty() {
        true => "没有正在公示的名单".to_owned(),
        false => text.join("\n\n"),
    };
    common.say(&shown, &Said::new(zh.clone(), zh))
}

/// Writes each open 公示 as a PDF into `folder`.
///
/// # Errors
/// None is open, or the disk.
pub fn print(common: &Common, party: &Party, folder: &Path) -> Result<(), ActError> {
    let printed = printed(party)?;
    if printed.is_empty() {
        return Err(ActError::refused("没有正在公示的名单，无可打印；公示开始后再办"));
    }
    std::fs::create_dir_all(folder)
        .map_err(|e| ActError::Local(format!("{} 无法建立：{e}", folder.display())))?;
    let mut written = Vec::new();
    for (name, bytes) in printed {
        let path = folder.join(name);
        files::replace(&path, &bytes, files::PUBLIC)?;
        written.push(path.display().to_string());
    }
    let zh = format!("已写入 {}；公示期满后请撤下", written.join("、"));
    let en = format!("{} written", written.len());
    common.say(&json!({ "files": written }), &Said::new(zh, en))
}

fn text(paper: &NoticePaper, basis: &str) -> String {
    let last = paper.last.map_or_else(|| "待定".to_owned(), |day| day.to_string());
    let shown = format!("{} 公示　{} 至 {last}", paper.round, paper.first);
    let mut lines = vec![shown, format!("依据　{basis}")];
    let mut list = |title: &str, all: &[Shown]| {
        lines.push(format!("{title}（{} 家）", all.len()));
        for one in all {
            let categories: Vec<&str> = one.categories.iter().map(|c| c.label()).collect();
            lines.push(format!("  {}　{}　{}", one.name, one.region, categories.join("、")));
        }
    };
    list("拟认定名单", &paper.recognised);
    list("拟培育名单", &paper.cultivated);
    lines.push(paper.statement.clone());
    lines.join("\n")
}

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
