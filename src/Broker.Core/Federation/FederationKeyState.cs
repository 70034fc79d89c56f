namespace Broker.Core.Federation;

/// <summary>What a federation key does at one moment. Every key of a ring is published, whatever it does.</summary>
public enum FederationKeyState
{
    /// <summary>Published ahead of its time: verifiers learn it before it signs.</summary>
    Next,

    /// <summary>The one key of its algorithm that signs.</summary>
    Active,

    /// <summary>Signed before, and still verifies what it signed.</summary>
    Published,
}
