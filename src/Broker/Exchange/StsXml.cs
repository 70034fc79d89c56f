using System.Xml;

namespace Broker.Exchange;

/// <summary>The text elements of an STS answer by their path, for example <c>Credentials/AccessKeyId</c>, without the wrapper elements.</summary>
/// <remarks>No DTD, no entities, no external anything; a repeated element is refused, since readers would differ on which one counts.</remarks>
internal static class StsXml
{
    private const int DeepestElement = 12;
    private const int MostElements = 64;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        MaxCharactersInDocument = WebIdentityExchange.LargestAnswer,
    };

    /// <summary>Reads an answer; null when it is not well-formed, too deep, too wide, repeats itself, or its root is not one of the wrappers.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="wrappers">Element names that wrap the answer, outermost first; any of the outer ones may be missing.</param>
    public static Dictionary<string, string>? Read(byte[] body, params ReadOnlySpan<string> wrappers)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var path = new List<string>(DeepestElement);
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(body, writable: false), Settings);
            while (reader.Read())
            {
                switch (reader.NodeType)
                {
                    case XmlNodeType.Element when path.Count >= DeepestElement || found.Count >= MostElements:
                    case XmlNodeType.Element when path.Count == 0 && !wrappers.Contains(reader.LocalName):
                        return null;
                    case XmlNodeType.Element when !reader.IsEmptyElement:
                        path.Add(reader.LocalName);
                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA when !found.TryAdd(Name(path, wrappers), reader.Value):
                        return null;
                    case XmlNodeType.EndElement:
                        path.RemoveAt(path.Count - 1);
                        break;
                }
            }

            return found;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    private static string Name(List<string> path, ReadOnlySpan<string> wrappers)
    {
        var skip = 0;
        foreach (var wrapper in wrappers)
        {
            skip += skip < path.Count && string.Equals(path[skip], wrapper, StringComparison.Ordinal) ? 1 : 0;
        }

        return string.Join('/', path.Skip(skip));
    }
}
