//! Which address leads to what, and which addresses there are.

use std::sync::Arc;

use ledger::bundle::names;
use ledger::tiles::tree_files::{CHECKPOINT, seal_path};
use ledger::tiles::{TilePath, tiles_for};

use super::facts::{Facts, Sealed};
use super::query::Query;
use super::{Edition, Found, Kept, Site, about, firm, lists, notices};
use crate::act::ActError;
use crate::book::lock;
use crate::certificate::{self, Certificate};
use crate::list_table;
use crate::pdf::{self, Font, Publicity};
use crate::public::{self, CHANGES, PublicFile, TEXT};

const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/json";
const CREDENTIAL: &str = "application/vc+ld+json";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PDF: &str = "application/pdf";

/// The verify page's place in a folder of files; servers lead `/v` to it.
const VERIFY: &str = "v/index.html";

impl Site {
    /// Makes or finds the file at `path`.
    pub(super) fn route(
        &self,
        edition: &Edition,
        path: &str,
        query: &Query,
    ) -> Result<Found, ActError> {
        let path = match path {
            "" => "index.html",
            "v" | "v/" | "v.html" => VERIFY,
            path => path,
        };
        let searched = !query.is_empty() && matches!(path, "index.html" | "cultivated.html");
        if !searched && let Some(file) = lock(&edition.files).get(path) {
            return Ok(Found::File(file.clone()));
        }
        let made = match path {
            "index.html" => Some(page(lists::recognised(&edition.facts, query))),
            "cultivated.html" => Some(page(lists::cultivated(&edition.facts, query))),
            path => self.made(edition, path)?,
        };
        let Some(file) = made else { return Ok(self.elsewhere(edition, path)) };
        let file = Arc::new(file);
        // Tiles are in the store, and there may be many of them.
        if !searched && TilePath::parse(path).is_err() {
            lock(&edition.files).insert(path.to_owned(), file.clone());
        }
        Ok(Found::File(file))
    }

    fn elsewhere(&self, edition: &Edition, path: &str) -> Found {
        let folder = path.trim_end_matches('/');
        let serial = folder.strip_prefix("c/").filter(|serial| !serial.contains('/'));
        let sealed = edition.facts.sealed.as_ref();
        match serial.filter(|serial| sealed.is_some_and(|one| one.serials.contains_key(*serial))) {
            Some(serial) => Found::Moved(format!("c/{serial}/index.html")),
            None => Found::Nothing(Arc::new(page(about::missing(&edition.facts)))),
        }
    }

    fn made(&self, edition: &Edition, path: &str) -> Result<Option<PublicFile>, ActError> {
        let facts = &edition.facts;
        Ok(match path {
            "notices.html" => Some(page(notices::notices(facts))),
            "changes.html" => Some(page(notices::changes(facts))),
            "publicity.html" => Some(page(notices::publicity(facts))),
            "complaints.html" => Some(page(about::complaints(facts))),
            "data.html" => Some(page(about::data(facts))),
            "404.html" => Some(page(about::missing(facts))),
            VERIFY => Some(page((self.verify)(&facts.anchor).into_bytes())),
            "anchor.json" => Some(json(ledger::json::canonical(&facts.anchor))),
            CHECKPOINT => facts.fresh.as_ref().map(|one| file(one.note.clone(), TEXT, CHANGES)),
            _ => match &facts.sealed {
                Some(sealed) => match self.of_seal(facts, sealed, path)? {
                    None => self.certificate_file(edition, sealed, path)?,
                    found => found,
                },
                None => None,
            },
        }
        .or(public::file(&self.party, path)?)
        .or(publicity(facts, path)?))
    }

    /// Files that follow from the last seal.
    fn of_seal(
        &self,
        facts: &Facts,
        sealed: &Sealed,
        path: &str,
    ) -> Result<Option<PublicFile>, ActError> {
        let (list, today) = (&sealed.signed.list, facts.today);
        let [party, association] = &sealed.dids;
        Ok(Some(match path {
            "list.json" => json(sealed.signed.to_bytes()),
            "list.csv" => file(list_table::csv(list, today), "text/csv; charset=utf-8", CHANGES),
            "list.xlsx" => file(list_table::xlsx(list, today)?, XLSX, CHANGES),
            "list.pdf" => {
                let issuers = [&*facts.plan.party, &*facts.plan.association];
                let basis = facts.plan.basis.as_str();
                file(pdf::list(&sealed.signed, issuers, basis, &Font::embedded())?, PDF, CHANGES)
            }
            "bodies/party-committee/did.json" => json(party.clone()),
            "bodies/association/did.json" => json(association.clone()),
            "status/1" => match &sealed.status {
                Some(list) => file(list.clone().into_bytes(), CREDENTIAL, CHANGES),
                None => return Ok(None),
            },
            path => {
                let code = path.strip_prefix("firm/").and_then(|rest| rest.strip_suffix(".html"));
                let serial =
                    path.strip_prefix("c/").and_then(|rest| rest.strip_suffix("/index.html"));
                let made = match (code, serial) {
                    (Some(code), _) => firm::firm(facts, code),
                    (None, Some(serial)) => firm::files(facts, serial, &names::ALL),
                    (None, None) => None,
                };
                return Ok(made.map(page));
            }
        }))
    }

    /// A file of a certificate: all of them are made at once and kept.
    fn certificate_file(
        &self,
        edition: &Edition,
        sealed: &Sealed,
        path: &str,
    ) -> Result<Option<PublicFile>, ActError> {
        let Some(rest) = path.strip_prefix("c/") else { return Ok(None) };
        let serial = rest.split(['/', '.']).next().unwrap_or_default();
        let number = sealed.serials.get(serial);
        let Some(number) = number
            .filter(|number| sealed.certified.get(*number).is_some_and(|one| one.serial == serial))
        else {
            return Ok(None);
        };
        let kept =
            |path: &str| lock(&edition.certificates).get(path).map(|file| PublicFile::clone(file));
        if let Some(file) = kept(path) {
            return Ok(Some(file));
        }
        let verify = (self.verify)(&edition.facts.anchor);
        let made = certificate::certificate(&self.party, number, &edition.facts.anchor, verify)?;
        keep(&edition.certificates, serial, made)?;
        Ok(kept(path))
    }
}

/// 公示 on paper, as long as it runs.
fn publicity(facts: &Facts, path: &str) -> Result<Option<PublicFile>, ActError> {
    let mut running = facts.running.iter();
    let found = running.find(|(opened, _)| notices::publicity_file(&opened.list) == path);
    let Some((opened, paper)) = found else { return Ok(None) };
    let notice = Publicity::of(paper, opened, &facts.plan);
    Ok(Some(file(pdf::publicity(&notice, &Font::embedded())?, PDF, CHANGES)))
}

fn keep(kept: &Kept, serial: &str, made: Certificate) -> Result<(), ActError> {
    let zip = certificate::zip(&made)?;
    let mut files = vec![(format!("c/{serial}.zip"), file(zip, "application/zip", CHANGES))];
    files.extend(made.pdf.map(|pdf| (format!("c/{serial}.pdf"), file(pdf, PDF, CHANGES))));
    for (name, bytes) in made.files {
        let kind = match name {
            names::CREDENTIAL | names::ENDORSEMENT | names::STATUS => CREDENTIAL,
            names::DID_ASSOCIATION | names::DID_PARTY => JSON,
            names::PAGE => HTML,
            _ => TEXT,
        };
        files.push((format!("c/{serial}/{name}"), file(bytes, kind, CHANGES)));
    }
    lock(kept).extend(files.into_iter().map(|(path, file)| (path, Arc::new(file))));
    Ok(())
}

/// Every path of the site, in the order in which a folder is written: what is checked first comes
/// last, so that a folder cut short in writing never names more than it holds.
pub(super) fn paths(facts: &Facts) -> Vec<String> {
    let of = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect::<Vec<_>>();
    let mut all: Vec<String> = Vec::new();
    if let Some(fresh) = &facts.fresh {
        all.extend(tiles_for(fresh.size).map(|tile| tile.to_string()));
    }
    if let Some(sealed) = &facts.sealed {
        all.extend(sealed.seals.iter().map(|size| seal_path(*size)));
        for (serial, number) in &sealed.serials {
            all.push(format!("c/{serial}/index.html"));
            if sealed.certified.get(number).is_some_and(|one| one.serial == *serial) {
                all.extend(names::ALL.iter().map(|name| format!("c/{serial}/{name}")));
                all.extend([format!("c/{serial}.zip"), format!("c/{serial}.pdf")]);
            }
        }
        all.extend(firm::codes(sealed).iter().map(|(code, _)| format!("firm/{code}.html")));
        all.extend(of(&["bodies/party-committee/did.json", "bodies/association/did.json"]));
        all.extend(of(&["list.csv", "list.xlsx", "list.pdf", "status/1"]));
    }
    all.extend(facts.running.iter().map(|(opened, _)| notices::publicity_file(&opened.list)));
    all.extend(of(&["anchor.json", VERIFY, "404.html", "complaints.html", "data.html"]));
    all.extend(of(&["notices.html", "changes.html", "publicity.html", "cultivated.html"]));
    all.extend(of(&["index.html", "list.json", CHECKPOINT]));
    all
}

fn page(bytes: Vec<u8>) -> PublicFile {
    file(bytes, HTML, CHANGES)
}

fn json(bytes: Vec<u8>) -> PublicFile {
    file(bytes, JSON, CHANGES)
}

fn file(bytes: Vec<u8>, kind: &'static str, cache: &'static str) -> PublicFile {
    PublicFile::new(bytes, kind, cache)
}
