import FuzzDriver

/// What must hold of any scenario and any items: the run comes to an end with the chat, with a cause if it fails, however time
/// moves and wherever it was put back from a snapshot.
try fuzz(renewingEvery: 50, ScenarioTarget.init) { target, input in target.play(input) }
