//! Generates the wire code with a compiler written in Rust, so that no `protoc` is needed.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=srdi");
    let files = protox::compile(["srdi/v1/federation.proto"], ["."])?;
    tonic_prost_build::configure()
        .bytes(".srdi.v1.Chunk.data")
        .bytes(".srdi.v1.FollowReply.extension")
        .codec_path("crate::codec::Room")
        .compile_fds(files)?;
    Ok(())
}
