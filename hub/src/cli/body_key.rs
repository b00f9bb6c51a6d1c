//! `body-key`: `new` makes a body's offline key, on that body's own machine; `replace` enters the
//! next one at the hub.

use std::path::PathBuf;

use ledger::names::recovery_name;
use ledger::record::charter::Body;
use peer::act::ActError;
use peer::body_key::{self, BodyKeyError, Cost};
use peer::cli::{As, Common, Said};
use peer::files;
use serde_json::json;

use super::open;
use super::passphrase::Source;
use crate::acts;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Args {
    /// 生成一把密钥：加密的 .key 由单位离线保管，.pub.json 交省级平台
    New(New),
    /// 更换一家单位的签发密钥：登记新公钥，由两家签发生效；原密钥遗失的由恢复密钥代签
    Replace(Replace),
}

#[derive(Debug, clap::Args)]
pub(super) struct Replace {
    /// 哪家单位：party 省律师行业党委，association 省律师协会
    #[arg(long, value_enum, value_name = "单位")]
    body: Sealing,
    /// 新公钥文件（body-key new 生成的 .pub.json）
    #[arg(long, value_name = "文件")]
    key: PathBuf,
    /// 原密钥已遗失，由恢复密钥与另一家单位签发
    #[arg(long)]
    lost: bool,
    /// 只更换其中一把：seal 签发密钥，credential 证书密钥；不写则两把都换
    #[arg(long, value_enum, value_name = "用途")]
    only: Option<Only>,
    /// 原证书密钥已失密：其签署的电子认定证明一律不再认可，须全部换发
    #[arg(long)]
    compromised: bool,
    /// 理由
    #[arg(long, value_name = "理由")]
    reason: String,
    #[command(flatten)]
    who: As,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Sealing {
    Party,
    Association,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Only {
    Seal,
    Credential,
}

impl From<Sealing> for Body {
    fn from(body: Sealing) -> Self {
        match body {
            Sealing::Party => Self::Party,
            Sealing::Association => Self::Association,
        }
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct New {
    /// 哪家单位：party 省律师行业党委，association 省律师协会，recovery 恢复密钥
    #[arg(long, value_enum, value_name = "单位")]
    body: Whose,
    /// 写入哪个目录
    #[arg(long, value_name = "目录")]
    out: PathBuf,
    /// 平台域名（可不写，建立平台时自动写入密钥名）
    #[arg(long, value_name = "域名")]
    host: Option<String>,
    #[command(flatten)]
    passphrases: Source,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Whose {
    Party,
    Association,
    Recovery,
}

impl Whose {
    fn word(self) -> &'static str {
        match self {
            Self::Party => Body::Party.word(),
            Self::Association => Body::Association.word(),
            Self::Recovery => "recovery",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Party => Body::Party.label(),
            Self::Association => Body::Association.label(),
            Self::Recovery => "恢复用",
        }
    }

    /// The name under which the key is made; the hub gives it the name with its host.
    fn key_name(self) -> String {
        match self {
            Self::Party => "body/party-committee".to_owned(),
            Self::Association => "body/lawyers-association".to_owned(),
            Self::Recovery => recovery_name("body"),
        }
    }
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    match args {
        Args::New(args) => new(common, args),
        Args::Replace(args) => replace(common, args),
    }
}

fn replace(common: &Common, args: Replace) -> Result<(), ActError> {
    let Replace { body, key, lost, only, compromised, reason, who } = args;
    let body = Body::from(body);
    let public = super::init::public(&key, body.word())?;
    let (hub, who) = open::officer(common, &who, open::OFFICE)?;
    let change = acts::body_key::Change {
        seal: only != Some(Only::Credential),
        credential: only != Some(Only::Seal),
        lost,
        compromised,
    };
    let index = acts::body_key::replace(&hub.party, body, &public, change, reason, who.seat)?;
    let how = match lost {
        true => "请由恢复密钥（代该单位）与另一家单位签发",
        false => "请两家单位用各自的现行密钥签发",
    };
    let said = Said::new(
        format!(
            "{}的新密钥已登记（第 {index} 条），{how}后生效。\n{}。\n\
             生效后请再次 seal request，由新密钥签发一次名单，然后运行 srdi-hub anchor 并公布新的信任锚",
            body.label(),
            open::NEXT_SEAL
        ),
        format!("New key of {} entered (record {index}). {}", body.word(), open::NEXT_SEAL_EN),
    );
    common.say(&json!({ "index": index, "body": body.word(), "lost": lost }), &said)
}

fn new(common: &Common, args: New) -> Result<(), ActError> {
    let New { body, out, host: _, passphrases } = args;
    let word = body.word();
    let (key, public) = (out.join(format!("{word}.key")), out.join(format!("{word}.pub.json")));
    for path in [&key, &public] {
        if path.symlink_metadata().is_ok() {
            let message =
                format!("{} 已存在，不会覆盖；如确需新建，请先移到别处保管", path.display());
            return Err(ActError::Refused(message));
        }
    }
    let [one, two] = passphrases.read(true)?;
    let made = body_key::create(word, &body.key_name(), [&one, &two], Cost::RECOMMENDED);
    let made = made.map_err(|e| failed(&e))?;
    files::private_folder(&out)?;
    files::create(&key, &made.sealed, files::PRIVATE)?;
    files::create(&public, &made.public, files::PUBLIC)?;
    let value = json!({
        "body": word, "key": key, "public": public, "vkey": made.vkey.to_string(),
        "credential": made.credential.to_string(),
    });
    let said = Said::new(
        format!(
            "{}签发密钥已生成。\n  {}　加密私钥，请离线保管并另存备份，口令由两名保管人分别记存\n  {}　公钥，交省级平台\n  签发公钥　{}\n  证书公钥　{}",
            body.label(),
            key.display(),
            public.display(),
            made.vkey,
            made.credential,
        ),
        format!("Key of {word} written to {}; public half {}", key.display(), public.display()),
    );
    common.say(&value, &said)
}

/// What a body key's error is: the person's to mend, or the machine's.
pub(super) fn failed(e: &BodyKeyError) -> ActError {
    match e {
        BodyKeyError::Passphrase | BodyKeyError::Same | BodyKeyError::Name(_) => {
            ActError::Usage(e.to_string())
        }
        BodyKeyError::Wrong | BodyKeyError::Cost => ActError::Refused(e.to_string()),
        BodyKeyError::Damaged(_)
        | BodyKeyError::TooNew(_)
        | BodyKeyError::TooOld(_)
        | BodyKeyError::System(_) => ActError::Local(e.to_string()),
    }
}
