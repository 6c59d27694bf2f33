import FuzzDriver

/// Checks that every run ends with its chat, for any scenario and any items.
///
/// A failed run must have a cause. Both must hold for any movement of time and any snapshot
/// restore.
try fuzz(renewingEvery: 50, ScenarioTarget.init) { target, input in target.play(input) }
