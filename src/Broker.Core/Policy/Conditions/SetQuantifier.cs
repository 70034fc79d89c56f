namespace Broker.Core.Policy.Conditions;

/// <summary>How an operator ranges over a key of several values.</summary>
internal enum SetQuantifier
{
    /// <summary>No prefix: the operator is about keys of one value.</summary>
    None,

    /// <summary><c>ForAnyValue:</c>.</summary>
    ForAnyValue,

    /// <summary><c>ForAllValues:</c>.</summary>
    ForAllValues,
}
