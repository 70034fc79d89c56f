namespace Broker.Core.Denials;

/// <summary>How much of a decision is told, in the order in which room is saved.</summary>
internal enum DenialDetail
{
    /// <summary>All of it.</summary>
    Whole,

    /// <summary>Without the statements that are about another principal, action or resource.</summary>
    Relevant,

    /// <summary>Also without the condition keys that no remaining statement asks for; long lists and texts are cut.</summary>
    Asked,

    /// <summary>The decision and the statements that matched.</summary>
    Matched,

    /// <summary>The decision, and who asked for what.</summary>
    Bare,
}
