import Chats
import ContactModel
import Instances
import JSON
import Kernel
import ScenarioFile
import ScenarioModel
import Simulator
import TestStage

/// Plays random scenarios in real chats. A random agent acts, and the clock moves in random steps.
final class ScenarioTarget {
    private let stage = Stage(maxEnded: 10)

    private static let says = ["hello", "refund", "code 12", "bye", "", "e"]
    /// The most actions of one input. It keeps an input as short as a conversation.
    private static let mostActs = 200
    private static let mostTimers = 3_000

    func play(_ input: [UInt8]) {
        var choices = Choices(input)
        let text = RandomScenario(&choices).text
        let scenario: Scenario
        do throws(ScenarioMistakes) {
            scenario = try ScenarioReader().read(Array(text.utf8), file: "f")
        } catch {
            // Release builds do not print the messages of preconditions.
            print("\(text)\n\(error)")
            preconditionFailure("the scenario is refused")
        }
        var options = RunOptions()
        options.isRecorded = true
        switch choices.number(below: 4) {
        case 0: options.casting.standIns = scenario.awaits
        case 1: options.casting.silent = scenario.awaits
        case _: break
        }
        if choices.number(below: 4) == 0 { options.variables = ["a": "12", "code": "{\"b\":[1]}"] }
        if choices.number(below: 3) == 0 { options.casting.clientPatience = 60_000 }
        guard let started = try? stage.director.start(scenario, in: stage.instance, options) else { return }
        let contact = started.run.contactID.description
        var agent: Participant.Index?
        for _ in 0..<Self.mostActs where !choices.isEmpty {
            guard let chat = stage.instance.chat(contact) else { return }
            act(&choices, chat, &agent)
            if choices.number(below: 16) == 15 { putBack(scenario, contact) }
        }
        guard let chat = stage.instance.chat(contact), let run = stage.director.run(started.run.id, of: chat.instance)
        else { return }
        _ = chat.instance.clock.runUntilIdle(most: Self.mostTimers)
        chat.turn { $0.end(reason: nil) }
        if run.outcome == nil { print(text) }
        precondition(run.outcome != nil, "the chat is over, and the run goes on")
        if case .failed(let failure) = run.outcome {
            precondition(!failure.message.isEmpty && failure.step.line >= 1, "a failure without cause or place")
        }
    }

    private func act(_ choices: inout Choices, _ chat: Chat, _ agent: inout Participant.Index?) {
        let clock = chat.instance.clock
        switch choices.number(below: 8) {
        case 0, 1: _ = clock.advance(to: clock.now() + choices.one(of: [1, 999, 5_000, 20_000, 60_000, 7_200_000]))
        case 2: _ = clock.runUntilIdle(most: Self.mostTimers)
        case 3 where agent == nil:
            agent = try? chat.turn { chat throws(Refusal) in
                let index = try chat.addParticipant(.agent, displayName: "Agent")
                try chat.admit(index)
                return index
            }
        case 4:
            guard let index = agent else { return }
            chat.turn { $0.leave(index) }
            agent = nil
        default: speak(&choices, chat, agent)
        }
    }

    private func speak(_ choices: inout Choices, _ chat: Chat, _ agent: Participant.Index?) {
        guard let agent else { return }
        let text = choices.one(of: Self.says)
        let types = choices.number(below: 3) == 0
        // The chat may refuse the call.
        try? chat.turn { chat throws(Refusal) in
            _ =
                types
                ? try chat.sendEvent(.typing, content: nil, clientToken: nil, by: agent)
                : try chat.sendMessage(.plain, JSONText(text), clientToken: nil, by: agent)
        }
    }

    /// Takes a snapshot of the instance and restores it. The run must continue in the restored
    /// instance.
    private func putBack(_ scenario: Scenario, _ contact: String) {
        let instance = stage.instance
        var snapshots: [RunSnapshot] = []
        let record = instance.record { snapshots += stage.director.snapshots(ofRunsIn: $0, of: instance) }
        let runs = stage.director.record(of: instance, runs: snapshots)
        let restored = try? stage.registry.restore("i", from: record, settings: instance.settings.value) {
            fresh throws(Refusal) in
            try stage.director.restore(runs, scenarios: [scenario], in: fresh)
        }
        guard let (old, fresh) = restored else { preconditionFailure("what was kept cannot be put back") }
        if let old { stage.director.forget(old, keepingScenariosFor: nil) }
        precondition(fresh.chat(contact) != nil, "a contact is lost")
    }
}
