namespace Broker.Core.Xml;

/// <summary>Why a text is no document that this program reads.</summary>
internal enum XmlFault
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>Not well formed, or with a part that is never accepted: a document type, an entity, another encoding, a relative namespace.</summary>
    Malformed,

    /// <summary>More or deeper than <see cref="XmlLimits"/> allow.</summary>
    TooComplex,
}
