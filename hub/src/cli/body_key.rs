//! `body-key new`: makes a body's offline key, on that body's own machine.

use std::path::PathBuf;

use ledger::names::recovery_name;
use ledger::record::charter::Body;
use peer::act::ActError;
use peer::body_key::{self, BodyKeyError, Cost};
use peer::cli::{Common, Said};
use peer::files;
use serde_json::json;

use super::passphrase::Source;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Args {
    /// 生成一把密钥：加密的 .key 由单位离线保管，.pub.json 交省级平台
    New(New),
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

pub(super) fn run(common: &Common, Args::New(args): Args) -> Result<(), ActError> {
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
    });
    let said = Said::new(
        format!(
            "{}签发密钥已生成。\n  {}　加密私钥，请离线保管并另存备份，口令由两名保管人分别记存\n  {}　公钥，交省级平台\n  公钥　{}",
            body.label(),
            key.display(),
            public.display(),
            made.vkey,
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
        BodyKeyError::Damaged(_) | BodyKeyError::TooNew(_) | BodyKeyError::System(_) => {
            ActError::Local(e.to_string())
        }
    }
}
