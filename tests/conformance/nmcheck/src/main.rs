//! nmcheck puts desired states before nmstate's own checks, without a node.
//!
//! One JSON document a line comes in: capture and desired state of a policy, and the current state of a node. For each, a
//! JSON list of refusals goes out; an empty list is a state that every stage accepts. With `--parse` only the first two
//! are asked.
//!
//! The stages disagree on purpose, so a state is good only when all accept it:
//! - capture: what the policy reads on the node, and the references to it
//! - parse: nmstate's strict reading
//! - offline: nmstate's validation without a node, as it makes NetworkManager's keyfiles
//! - networkmanager: NetworkManager's validation of each keyfile (`nmcli --offline`)
//! - current: the validation that comes before changing a node, against that node's state

use std::collections::HashMap;
use std::io::{self, BufRead, Write};
use std::process::{Command, Stdio};

use nmstate::{ErrorKind, NetworkPolicy, NetworkState};
use serde_json::{json, Value};

fn main() {
    let parse_only = std::env::args().any(|argument| argument == "--parse");
    let mut network_manager = NetworkManager::default();
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let case: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let found = if parse_only {
            expanded(&case).err().into_iter().collect()
        } else {
            refusals(&case, &mut network_manager)
        };
        writeln!(out, "{}", Value::from(found)).unwrap();
    }
}

fn refusals(case: &Value, network_manager: &mut NetworkManager) -> Vec<Value> {
    let state = match expanded(case).and_then(|state| read("operator", &as_operator_sends(&state)))
    {
        Ok(state) => state,
        Err(refusal) => return vec![refusal],
    };
    let mut found = Vec::new();
    let whole = beside_what_exists(&state, &case["current"]);
    match read("offline", &whole)
        .and_then(|state| state.gen_conf().map_err(|why| refusal("offline", &why)))
    {
        Ok(files) => found.extend(
            files
                .values()
                .flatten()
                .filter_map(|(_, body)| network_manager.refusal(body)),
        ),
        Err(refusal) => found.push(refusal),
    }
    found.extend(
        state
            .validate(Some(&node_of(case)))
            .err()
            .map(|why| refusal("current", &why)),
    );
    found
}

/// The desired state with what is captured on the node, as kubernetes-nmstate has it from `nmstatectl policy`
/// (v0.86.0, pkg/client/client.go). Text is searched for references where nothing is captured, too.
fn expanded(case: &Value) -> Result<NetworkState, Value> {
    let policy: NetworkPolicy =
        serde_json::from_value(json!({"capture": case["capture"], "desired": case["desired"]}))
            .map_err(|why| refusal("capture", &why))?;
    if case["capture"] == json!({}) {
        read("parse", &case["desired"])?;
    }
    let captured = policy
        .capture
        .execute(&node_of(case))
        .map_err(|why| refusal("capture", &why))?;
    let filled = policy.desired.fill_with_captured_data(&captured);
    filled.map_err(|why| match why.kind() {
        ErrorKind::PolicyError => refusal("capture", &why),
        _ => refusal("parse", &why),
    })
}

fn node_of(case: &Value) -> NetworkState {
    read("current state of the test", &case["current"]).unwrap()
}

/// JSON is YAML, which is what the operator hands to nmstate.
fn read(stage: &str, state: &Value) -> Result<NetworkState, Value> {
    NetworkState::new_from_yaml(&state.to_string()).map_err(|why| refusal(stage, &why))
}

fn refusal(stage: &str, why: &dyn ToString) -> Value {
    json!({"stage": stage, "message": why.to_string()})
}

/// What kubernetes-nmstate makes of a policy: nmstate writes it anew, and each port of a Linux bridge
/// that says nothing of VLANs gets the trunk 2-4094 (v0.86.0, pkg/bridge/bridge.go).
fn as_operator_sends(state: &NetworkState) -> Value {
    let mut sent = serde_json::to_value(state).unwrap();
    let trunk = json!({"mode": "trunk", "trunk-tags": [{"id-range": {"min": 2, "max": 4094}}]});
    for interface in list(&mut sent, "/interfaces") {
        if interface["type"] == "linux-bridge" && interface["state"] == "up" {
            for port in list(interface, "/bridge/port") {
                if port.get("vlan").is_none() {
                    port["vlan"] = trunk.clone();
                }
            }
        }
    }
    sent
}

/// Without a node nmstate knows only what the state says, so a bridge that exists and is mapped has to stand in it, and
/// the interface with the node's own address, by which its name servers are reached. A MAC address that is copied from a
/// NIC of the node is written out.
fn beside_what_exists(state: &NetworkState, current: &Value) -> Value {
    let mut whole = serde_json::to_value(state).unwrap();
    let mut interfaces = list(&mut whole, "/interfaces").to_vec();
    let names: Vec<Value> = interfaces.iter().map(|one| one["name"].clone()).collect();
    let exist = current["interfaces"].as_array().unwrap().iter();
    let needed = exist.filter(|one| {
        one["type"].as_str().unwrap().ends_with("-bridge") || one["ipv4"]["address"].is_array()
    });
    let missing = needed.filter(|one| !names.contains(&one["name"]));
    interfaces.extend(missing.cloned());
    for interface in &mut interfaces {
        let fields = interface.as_object_mut().unwrap();
        let source = fields.remove("copy-mac-from");
        let mut exist = current["interfaces"].as_array().unwrap().iter();
        if let Some(nic) = exist.find(|one| Some(&one["name"]) == source.as_ref()) {
            fields.insert("mac-address".to_string(), nic["mac-address"].clone());
        }
    }
    whole["interfaces"] = interfaces.into();
    whole
}

fn list<'a>(value: &'a mut Value, pointer: &str) -> &'a mut [Value] {
    let found = value.pointer_mut(pointer).and_then(Value::as_array_mut);
    found.map_or(&mut [], Vec::as_mut_slice)
}

/// NetworkManager's opinion of keyfiles. Each costs a process, and many are alike.
#[derive(Default)]
struct NetworkManager {
    known: HashMap<String, Option<Value>>,
}

impl NetworkManager {
    fn refusal(&mut self, keyfile: &str) -> Option<Value> {
        self.known
            .entry(keyfile.to_string())
            .or_insert_with(|| ask_network_manager(keyfile))
            .clone()
    }
}

/// Any change makes nmcli read the keyfile and verify the whole of it.
fn ask_network_manager(keyfile: &str) -> Option<Value> {
    let mut nmcli = Command::new("nmcli")
        .args([
            "--offline",
            "connection",
            "modify",
            "connection.autoconnect",
            "yes",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("nmcli");
    nmcli
        .stdin
        .take()
        .unwrap()
        .write_all(keyfile.as_bytes())
        .unwrap();
    let said = nmcli.wait_with_output().unwrap();
    let why = String::from_utf8_lossy(&said.stderr);
    (!said.status.success()).then(|| refusal("networkmanager", &why.trim()))
}
