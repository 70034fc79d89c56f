namespace Broker.Core.Catalog;

/// <summary>What became of a document.</summary>
public enum DocumentUse
{
    /// <summary>It is in use as it is.</summary>
    InUse,

    /// <summary>It has an error; its last version without one is in use instead.</summary>
    LastGoodInUse,

    /// <summary>It has an error, and there is no version without one: nothing of it is in use.</summary>
    LeftOut,
}
