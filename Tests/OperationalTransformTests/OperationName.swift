import OperationalTransform

/// Foundation has an `Operation`, too; in these tests the word means the text's.
typealias Operation = OperationalTransform.Operation
