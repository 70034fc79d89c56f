namespace Broker.Core.Policy;

/// <summary>The element of a statement that did not match a request; they are looked at in this order.</summary>
public enum StatementElement
{
    /// <summary>All match.</summary>
    None,

    /// <summary><c>Principal</c> or <c>NotPrincipal</c>.</summary>
    Principal,

    /// <summary><c>Action</c> or <c>NotAction</c>.</summary>
    Action,

    /// <summary><c>Resource</c> or <c>NotResource</c>.</summary>
    Resource,

    /// <summary><c>Condition</c>.</summary>
    Condition,
}
