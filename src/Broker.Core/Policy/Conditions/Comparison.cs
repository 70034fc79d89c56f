namespace Broker.Core.Policy.Conditions;

/// <summary>What the values of an operator are, and how two of them are compared.</summary>
internal enum Comparison
{
    /// <summary>The same UTF-16 units.</summary>
    Equals,

    /// <summary>The same UTF-16 units after each is lowercased by itself; no Unicode folding.</summary>
    EqualsIgnoreCase,

    /// <summary>A pattern with <c>*</c> and <c>?</c>.</summary>
    Like,

    /// <summary>A decimal number.</summary>
    Numeric,

    /// <summary>A point in time.</summary>
    Date,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Bool,

    /// <summary>Bytes in base64.</summary>
    Binary,

    /// <summary>An address, against a range of addresses.</summary>
    IpAddress,

    /// <summary>An ARN, part by part.</summary>
    Arn,

    /// <summary>Whether there is no value at all.</summary>
    Null,
}
