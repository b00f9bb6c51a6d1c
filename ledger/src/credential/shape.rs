//! The members of the credential, exactly these: what else it held would be signed and shown by
//! nobody.

use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Profile {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: Vec<String>,
    pub(super) name: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Achieved {
    #[serde(rename = "@context")]
    pub(super) context: Vec<String>,
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: Vec<String>,
    pub(super) name: String,
    pub(super) issuer: Profile,
    pub(super) valid_from: String,
    pub(super) valid_until: String,
    pub(super) awarded_date: String,
    pub(super) credential_subject: Subject,
    pub(super) credential_status: [Status; 1],
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Subject {
    #[serde(rename = "type")]
    pub(super) kind: Vec<String>,
    pub(super) identifier: [Identity; 2],
    pub(super) achievement: Achievement,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Identity {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) identity_type: String,
    pub(super) hashed: bool,
    pub(super) identity_hash: String,
}

impl Identity {
    pub(super) fn new(kind: &str, value: &str) -> Self {
        Self {
            kind: "IdentityObject".to_owned(),
            identity_type: kind.to_owned(),
            hashed: false,
            identity_hash: value.to_owned(),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Achievement {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: Vec<String>,
    pub(super) achievement_type: String,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) human_code: String,
    pub(super) criteria: Criteria,
    pub(super) tag: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Criteria {
    pub(super) id: String,
    pub(super) narrative: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct Status {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) status_purpose: String,
    pub(super) status_list_index: String,
    pub(super) status_list_credential: String,
}

pub(super) fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
