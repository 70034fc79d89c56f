namespace Broker.Core.Policy.Conditions;

/// <summary>How a condition compares one value of the policy with one value of the request.</summary>
internal enum Comparison
{
    /// <summary>The same UTF-16 units.</summary>
    Equals,

    /// <summary>The same UTF-16 units after each is lowercased by itself; no Unicode folding.</summary>
    EqualsIgnoreCase,

    /// <summary>A pattern with <c>*</c> and <c>?</c>.</summary>
    Like,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Bool,

    /// <summary>Whether there is no value at all.</summary>
    Null,
}
