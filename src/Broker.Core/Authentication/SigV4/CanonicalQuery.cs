using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Broker.Core.Authentication.SigV4;

/// <summary>The query line of a canonical request: names and values in canonical encoding, sorted by name, then by value.</summary>
internal sealed class CanonicalQuery
{
    /// <summary>The largest STS request, AssumeRole with 50 tags and 10 policies as GET, has about 130 parameters and 30 KiB.</summary>
    private const int LongestQuery = 64 * 1024;

    private const int MostParameters = 512;

    private readonly List<KeyValuePair<string, string>> _parameters;

    private CanonicalQuery(List<KeyValuePair<string, string>> parameters) => _parameters = parameters;

    /// <summary>Parses a query string as sent, without <c>?</c>. False when it is too long or has a broken escape.</summary>
    public static bool TryParse(string raw, [NotNullWhen(true)] out CanonicalQuery? query)
    {
        query = null;
        if (raw.Length > LongestQuery)
        {
            return false;
        }

        var parameters = new List<KeyValuePair<string, string>>();
        foreach (var range in raw.AsSpan().Split('&'))
        {
            var parameter = raw.AsSpan(range);
            if (parameter.IsEmpty)
            {
                continue;
            }

            var equals = parameter.IndexOf('=');
            var name = equals < 0 ? parameter : parameter[..equals];
            var value = equals < 0 ? [] : parameter[(equals + 1)..];
            if (parameters.Count == MostParameters
                || !UriEncoding.TryNormalise(name, out var canonicalName)
                || !UriEncoding.TryNormalise(value, out var canonicalValue))
            {
                return false;
            }

            parameters.Add(new(canonicalName, canonicalValue));
        }

        parameters.Sort(static (one, other) =>
            string.CompareOrdinal(one.Key, other.Key) is var order and not 0 ? order : string.CompareOrdinal(one.Value, other.Value));
        query = new CanonicalQuery(parameters);
        return true;
    }

    /// <summary>How often a parameter occurs.</summary>
    public int Count(string name) => _parameters.Count(parameter => string.Equals(parameter.Key, name, StringComparison.Ordinal));

    /// <summary>The first value of a parameter, decoded; null when absent.</summary>
    public string? First(string name)
    {
        foreach (var (key, value) in _parameters)
        {
            if (string.Equals(key, name, StringComparison.Ordinal))
            {
                return Uri.UnescapeDataString(value);
            }
        }

        return null;
    }

    /// <summary>Writes the canonical line; a presigned query leaves its own signature out.</summary>
    public void WriteTo(IBufferWriter<byte> output, string? without)
    {
        var separator = "";
        foreach (var (name, value) in _parameters)
        {
            if (string.Equals(name, without, StringComparison.Ordinal))
            {
                continue;
            }

            Encoding.ASCII.GetBytes(separator, output);
            Encoding.ASCII.GetBytes(name, output);
            Encoding.ASCII.GetBytes("=", output);
            Encoding.ASCII.GetBytes(value, output);
            separator = "&";
        }
    }
}
