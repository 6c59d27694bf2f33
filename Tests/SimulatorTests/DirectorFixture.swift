import ContactModel
import Instances
import Kernel
import ScenarioFile
import Simulator

/// An instance on a clock that stands, and a director that plays in it.
final class DirectorFixture {
    let driver = TimerThread()
    let registry: Registry
    let director = Director(maxEndedRuns: 3)

    init() {
        registry = Registry(
            template: .init(settings: InstanceSettings(), seed: 7, clockMode: .manual, now: Timestamp(milliseconds: 0)),
            maxEndedContacts: 10_000, node: "0", driver: driver, flows: director)
    }

    deinit {
        driver.stop()
        registry.close()
    }

    var instance: Instance { registry.instance("i") }

    func advance(_ milliseconds: Int64) {
        _ = instance.clock.advance(to: instance.clock.now() + milliseconds)
    }
}
