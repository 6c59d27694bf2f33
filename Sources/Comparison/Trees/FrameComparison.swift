package import ConnectAPI
package import JSON
internal import Recording

/// Compares a frame with the recorded one.
package enum FrameComparison {
    /// - Parameter correspondence: learns the ids of the frame.
    package static func differences(
        _ recorded: JSONTree, _ here: JSONTree, place: String, _ correspondence: inout Correspondence
    ) -> [Difference] {
        var comparison = TreeComparison(correspondence)
        let items = (FrameForm.item(recorded), FrameForm.item(here))
        if let item = items.0, let hereItem = items.1 {
            comparison.compare(item, hereItem)
        } else {
            comparison.compare(recorded, here)
        }
        correspondence = comparison.correspondence
        return comparison.findings.map { finding in
            let row =
                items.0.map { FidelityTable.row(ofEvent: ItemKey($0).name, member: finding.path) }
                ?? FidelityTable.row(ofSockets: "\(name(of: recorded)), member `\(finding.path)`")
            return Difference(finding.kind, row, recorded: finding.recorded, here: finding.here, place: place)
        }
    }

    /// The row of a frame that came on one side only, or at another place.
    package static func row(of frame: JSONTree) -> FidelityRow {
        FrameForm.item(frame).map { FidelityTable.row(ofEvent: ItemKey($0).name) }
            ?? FidelityTable.row(ofSockets: name(of: frame))
    }

    /// What a frame is about, for reports.
    static func name(of frame: JSONTree) -> String {
        FrameForm.item(frame).map { ItemKey($0).name } ?? frame["topic"]?.string ?? "a frame"
    }
}
