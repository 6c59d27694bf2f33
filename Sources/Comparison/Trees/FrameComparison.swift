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
        comparison.compare(FrameForm.envelope(recorded), FrameForm.envelope(here))
        let outer = comparison.findings
        let item = FrameForm.item(recorded)
        if let item, let hereItem = FrameForm.item(here) { comparison.compare(item, hereItem) }
        correspondence = comparison.correspondence
        let row = "\(item == nil ? name(of: recorded) : "frame of an item"), member"
        return outer.map { finding in
            difference(finding, FidelityTable.row(ofSockets: "\(row) `\(finding.path)`"), place)
        }
            + comparison.findings.dropFirst(outer.count).map { finding in
                let type = item.map { ItemKey($0).name } ?? ""
                return difference(finding, FidelityTable.row(ofEvent: type, member: finding.path), place)
            }
    }

    private static func difference(
        _ finding: TreeComparison.Finding, _ row: FidelityRow, _ place: String
    ) -> Difference {
        Difference(finding.kind, row, recorded: finding.recorded, here: finding.here, place: place)
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
