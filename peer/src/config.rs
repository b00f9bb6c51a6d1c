//! Settings of a node and of a hub: defaults, then `srdi.toml`, then `SRDI_*`, then flags.
//!
//! Each setting is written once, with its default, its bounds and its explanation; the sample file
//! is made from the same lines, which is why they are in Chinese. All mistakes are reported at
//! once, with the line, so that an operator far from help corrects them in one go.

use std::{fmt, net::SocketAddr, path::Path};

mod sources;
mod values;

use sources::Sources;
pub use values::{Names, Setting, Size, Span};

use crate::{address::HostPort, files, logs::LogFormat};

/// The file's name in a party's folder.
pub const FILE: &str = "srdi.toml";
const MAX_FILE: u64 = 64 * 1024;

/// Everything that is wrong with a configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    /// One sentence each, with the place.
    pub mistakes: Vec<String>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "配置有 {} 处错误，请逐条改正后重新启动：", self.mistakes.len())?;
        self.mistakes.iter().try_for_each(|mistake| write!(f, "\n  {mistake}"))
    }
}

/// One line of a configuration.
#[derive(Debug)]
pub struct Field {
    /// The key in the file; in the environment `SRDI_` and the key in capitals.
    pub key: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// What it is unless set, as it would be written.
    pub default: &'static str,
}

/// A configuration that can be read from its sources.
pub trait Settings: Sized {
    /// All settings, in the order of the sample file.
    const FIELDS: &'static [Field];

    /// Reads every field; `None` when at least one mistake was noted.
    #[doc(hidden)]
    fn from_sources(sources: &mut Sources) -> Option<Self>;

    /// What no field shows alone.
    #[doc(hidden)]
    fn contradictions(&self) -> Vec<String> {
        Vec::new()
    }

    /// Reads the configuration of the party in `dir`. `env` is the process's environment, `flags`
    /// are keys with what the command line gave for them.
    ///
    /// # Errors
    /// Every mistake of every source.
    fn load(
        dir: &Path,
        env: impl IntoIterator<Item = (String, String)>,
        flags: &[(&str, String)],
    ) -> Result<Self, ConfigError> {
        let mut sources = Sources::new(Self::FIELDS);
        let path = dir.join(FILE);
        match files::read(&path, MAX_FILE) {
            Ok(bytes) => sources.add_file(&path, &bytes),
            Err(error) if error.absent() => {}
            Err(error) => sources.note(error.to_string()),
        }
        sources.add_env(env);
        sources.add_flags(flags);
        let read = Self::from_sources(&mut sources);
        let mut mistakes = sources.into_mistakes();
        mistakes.extend(read.iter().flat_map(Self::contradictions));
        read.filter(|_| mistakes.is_empty()).ok_or(ConfigError { mistakes })
    }

    /// A file with every setting, explained and commented out.
    fn sample() -> String {
        let mut text = String::from(
            "# 每项均为默认值；需要修改时去掉行首的 # 号。\n\
             # 优先级：命令行参数 > 环境变量 SRDI_大写键名 > 本文件 > 默认值。\n",
        );
        for Field { key, doc, default } in Self::FIELDS {
            text.push('\n');
            doc.lines().for_each(|line| text.extend(["# ", line.trim(), "\n"]));
            let bare = default.parse::<u64>().is_ok();
            let value = if bare { (*default).to_owned() } else { format!("\"{default}\"") };
            text.extend(["# ", key, " = ", &value, "\n"]);
        }
        text
    }
}

macro_rules! settings {
    ($(#[$meta:meta])* pub struct $name:ident {$(
        $(#[doc = $doc:literal])+
        $key:ident: $type:ty = $default:literal $(, $low:literal to $high:literal)?;
    )+}) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name {$(
            $(#[doc = $doc])+
            pub $key: $type,
        )+}

        impl Settings for $name {
            const FIELDS: &'static [Field] = &[$(Field {
                key: stringify!($key),
                doc: concat!($($doc, "\n"),+),
                default: $default,
            }),+];

            fn from_sources(sources: &mut Sources) -> Option<Self> {
                $(let $key = settings!(@read sources, $key, $type, $default $(, $low, $high)?);)+
                Some(Self { $($key: $key?),+ })
            }

            fn contradictions(&self) -> Vec<String> {
                self.check()
            }
        }
    };
    (@read $sources:ident, $key:ident, $type:ty, $default:literal) => {
        $sources.read::<$type>(stringify!($key), $default)
    };
    (@read $sources:ident, $key:ident, $type:ty, $default:literal, $low:literal, $high:literal) => {
        $sources.read_between::<$type>(stringify!($key), $default, $low, $high)
    };
}

settings! {
    /// Settings of a node.
    pub struct NodeConfig {
        /// 工作台和律所申报页面的监听地址。对外提供服务时请放在反向代理之后。
        web_listen: SocketAddr = "127.0.0.1:8080";
        /// 省级平台地址（主机名:端口）。留空则使用邀请中的地址；省级平台迁址后在此填写新地址。
        hub: Option<HostPort> = "";
        /// 每页最多发送的台账记录数。线路不稳时可调小：断线只需重传一页。
        page_records: u16 = "256", "1" to "256";
        /// 连接失败后首次重试前的等待时间，之后逐次加倍。
        retry_first: Span = "500ms", "100ms" to "1h";
        /// 重试等待时间的上限。
        retry_longest: Span = "60s", "1s" to "24h";
        /// 传输多久没有任何进展即断开重连。
        stalled_after: Span = "60s", "5s" to "1h";
        /// 单份材料的最大字节数，须不大于省级平台的设置。
        max_paper: Size = "20MiB", "64KiB" to "1GiB";
        /// 日志格式：text 供人阅读，json 供采集系统读取。日志级别用环境变量 SRDI_LOG 设置。
        log_format: LogFormat = "text";
    }
}

settings! {
    /// Settings of the hub.
    pub struct HubConfig {
        /// 市（州）端连接的监听地址（双向 TLS 1.3）。
        grpc_listen: SocketAddr = "0.0.0.0:7443";
        /// 工作台和公示网站的监听地址。对外提供服务时请放在反向代理之后。
        web_listen: SocketAddr = "127.0.0.1:8080";
        /// 写入邀请、供市（州）端连接的地址（主机名:端口）。留空则只能在本机试用。
        public_address: Option<HostPort> = "";
        /// 服务器证书另外包含的主机名或 IP 地址，用逗号分隔。
        extra_names: Names = "";
        /// 签发给市（州）端的通信证书的有效天数；到期前自动换发。
        certificate_days: u16 = "90", "7" to "398";
        /// 单份材料的最大字节数。
        max_paper: Size = "20MiB", "64KiB" to "1GiB";
        /// 未传完的材料分片保留多久。
        keep_partial: Span = "30d", "1h" to "365d";
        /// TLS 握手的最长时间。
        handshake_timeout: Span = "10s", "1s" to "60s";
        /// 同时进行的 TLS 握手数上限；超过时断开最早的一个。
        pending_handshakes: u16 = "256", "8" to "4096";
        /// 未出示通信证书的连接数上限（加入和换发证书时使用）。
        anonymous_connections: u16 = "256", "8" to "4096";
        /// 日志格式：text 供人阅读，json 供采集系统读取。日志级别用环境变量 SRDI_LOG 设置。
        log_format: LogFormat = "text";
    }
}

impl NodeConfig {
    fn check(&self) -> Vec<String> {
        let (first, longest) = (self.retry_first, self.retry_longest);
        let mistake =
            format!("retry_first（{first}）不能大于 retry_longest（{longest}）；请调整其一");
        if first > longest { vec![mistake] } else { Vec::new() }
    }
}

impl HubConfig {
    fn check(&self) -> Vec<String> {
        let mistake = "grpc_listen 与 web_listen 不能是同一地址；请改用不同端口";
        let same = self.grpc_listen == self.web_listen && self.grpc_listen.port() != 0;
        if same { vec![mistake.to_owned()] } else { Vec::new() }
    }

    /// The limits of the listener.
    pub fn limits(&self) -> crate::incoming::Limits {
        crate::incoming::Limits {
            handshake: self.handshake_timeout.0,
            pending: self.pending_handshakes.into(),
            anonymous: self.anonymous_connections.into(),
            ..crate::incoming::Limits::default()
        }
    }
}

#[cfg(test)]
mod tests;
