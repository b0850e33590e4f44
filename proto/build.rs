//! Makes what the provider includes at compile time: the messages of the two protocols, and the IAM database.

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);
    generate_messages(out)?;
    unpack_database(out)
}

/// protox compiles the files in Rust, so that nobody needs `protoc`.
fn generate_messages(out: &Path) -> Result<(), Box<dyn Error>> {
    const FILES: [&str; 2] = ["tfplugin6.proto", "plugin.proto"];
    for file in FILES {
        println!("cargo::rerun-if-changed=proto/{file}");
    }
    let descriptors = protox::compile(FILES, ["proto"])?;
    tonic_prost_build::configure()
        .build_client(false)
        .btree_map(".")
        // A call's messages sit inside an empty one that gives them its name and is never made.
        .message_attribute(".", "#[allow(dead_code)]")
        .out_dir(out)
        .compile_fds(descriptors.clone())?;

    // The client's side serves the protocol tests alone; the library never includes it.
    let client = out.join("client");
    fs::create_dir_all(&client)?;
    tonic_prost_build::configure()
        .build_server(false)
        .build_transport(false)
        .btree_map(".")
        .message_attribute(".", "#[allow(dead_code)]")
        .enum_attribute(".", "#[allow(dead_code)]")
        .out_dir(client)
        .compile_fds(descriptors)?;
    Ok(())
}

/// Git keeps the database compressed; the binary holds it as it is, since unpacking at each of the several
/// starts that one plan makes would cost more than the rest of the start together.
fn unpack_database(out: &Path) -> Result<(), Box<dyn Error>> {
    const FILE: &str = "data/iam.sqlite.zst";
    println!("cargo::rerun-if-changed={FILE}");
    let packed = fs::File::open(FILE)?;
    let mut unpacked = fs::File::create(out.join("iam.sqlite"))?;
    zstd::stream::copy_decode(packed, &mut unpacked)?;
    Ok(())
}
