using System.Buffers;
using System.Text;

namespace Broker.Core.Authentication.SigV4;

/// <summary>
/// The text that a signature covers: method, path, query, signed headers, their names, and the hash of the body, one to a line.
/// Signer and verifier share it.
/// </summary>
/// <remarks>Source: AWS IAM guide, "Create a signed AWS API request", step 1.</remarks>
internal static class CanonicalRequest
{
    /// <summary>Writes the canonical form as UTF-8.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="method">Upper case.</param>
    /// <param name="path">From <see cref="CanonicalPath"/>.</param>
    /// <param name="query">The parsed query.</param>
    /// <param name="headers">The header lines.</param>
    /// <param name="signedHeaders">Lower-case names, sorted, each among the lines.</param>
    /// <param name="bodyHash">SHA-256 of the body in lower-case hexadecimal.</param>
    public static void Write(
        IBufferWriter<byte> output, string method, string path, CanonicalQuery query, HeaderLines headers, string[] signedHeaders, string bodyHash)
    {
        Append(output, method, "\n");
        Append(output, path, "\n");
        query.WriteTo(output, without: PresignedQuery.Signature);
        Append(output, "\n");
        foreach (var name in signedHeaders)
        {
            AppendHeader(output, headers, name);
        }

        Append(output, "\n", string.Join(';', signedHeaders));
        Append(output, "\n", bodyHash);
    }

    /// <summary>One line for a header: its values trimmed, runs of whitespace made one space, several lines joined by commas.</summary>
    private static void AppendHeader(IBufferWriter<byte> output, HeaderLines headers, string name)
    {
        Append(output, name, ":");
        var isFirst = true;
        foreach (var line in headers.All)
        {
            if (HeaderLines.Is(line, name))
            {
                Append(output, isFirst ? "" : ",");
                AppendCollapsed(output, line.Value.AsSpan().Trim());
                isFirst = false;
            }
        }

        Append(output, "\n");
    }

    private static void AppendCollapsed(IBufferWriter<byte> output, ReadOnlySpan<char> value)
    {
        while (value.IndexOfAny(' ', '\t') is var gap and >= 0)
        {
            Encoding.UTF8.GetBytes(value[..gap], output);
            Append(output, " ");
            value = value[gap..].TrimStart();
        }

        Encoding.UTF8.GetBytes(value, output);
    }

    private static void Append(IBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);

    private static void Append(IBufferWriter<byte> output, string text, string more)
    {
        Append(output, text);
        Append(output, more);
    }
}
