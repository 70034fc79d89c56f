using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Broker.Core;

namespace Broker.Sts;

/// <summary>
/// The parameters of one Query-protocol request: the only reader of <c>application/x-www-form-urlencoded</c>. A repeated scalar takes its
/// last value; a bad escape, bad UTF-8 or too many parameters refuse the whole request.
/// </summary>
/// <remarks>Immutable. Source: AWS Query protocol; WHATWG URL standard, "application/x-www-form-urlencoded parsing".</remarks>
internal sealed class StsForm
{
    /// <summary>Largest form: a SAML assertion of 100,000 characters, each escaped, and room for the rest.</summary>
    public const int LongestBytes = 512 * 1024;

    /// <summary>
    /// Most parameters, repeated ones counted each time: 50 tags of two members each, 50 transitive keys, 10 policy ARNs, 5 contexts of two members
    /// each, the scalars, and room for a list that is too long by a few, which its action then refuses with a message of its own.
    /// </summary>
    public const int MostParameters = 256;

    private const int LongestName = 128;

    private readonly Dictionary<string, StsFormValue> _values;

    private StsForm(Dictionary<string, StsFormValue> values) => _values = values;

    /// <summary>The value of a scalar, or null.</summary>
    public string? this[string name] => _values.TryGetValue(name, out var value) ? value.Text : null;

    /// <summary>Parses a body or a query string.</summary>
    public static bool TryParse(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out StsForm? form, [NotNullWhen(false)] out StsError? error)
    {
        form = null;
        var values = new Dictionary<string, StsFormValue>(StringComparer.Ordinal);
        var count = 0;
        foreach (var range in encoded.Split((byte)'&'))
        {
            var pair = encoded[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            if (++count > MostParameters)
            {
                error = Malformed($"The request has more than {MostParameters} parameters: send fewer.");
                return false;
            }

            var equals = pair.IndexOf((byte)'=');
            var name = equals < 0 ? pair : pair[..equals];
            var value = equals < 0 ? [] : pair[(equals + 1)..];
            if (name.Length > LongestName || !StsFormText.TryDecode(name, out var key) || !StsFormText.TryDecode(value, out var text))
            {
                error = Malformed("The request parameters cannot be decoded: send application/x-www-form-urlencoded in UTF-8.");
                return false;
            }

            values[key] = new StsFormValue(text, count);
        }

        form = new StsForm(values);
        error = null;
        return true;
    }

    /// <summary>Reads an optional whole number: <c>900</c>, <c>0900</c> and <c>+900</c> are one; anything else is refused.</summary>
    public bool TryGetNumber(string name, out int? value, [NotNullWhen(false)] out StsError? error)
    {
        value = null;
        error = null;
        if (this[name] is not { } text)
        {
            return true;
        }

        // The framework's parser would take NUL characters at the end.
        if (text.EndsWith('\0') || !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            error = Malformed($"{name} is no whole number.");
            return false;
        }

        value = number;
        return true;
    }

    /// <summary>Reads an optional boolean: <c>true</c>, <c>false</c>, <c>1</c> or <c>0</c>; anything else is refused.</summary>
    public bool TryGetFlag(string name, out bool? value, [NotNullWhen(false)] out StsError? error)
    {
        value = this[name] switch
        {
            "true" or "1" => true,
            "false" or "0" => false,
            _ => null,
        };
        error = value is null && this[name] is not null ? Malformed($"{name} is neither true nor false.") : null;
        return error is null;
    }

    /// <summary>Reads an optional list of texts, <c>LIST.member.N</c>, in the order of its indexes.</summary>
    /// <param name="list">For example <c>TransitiveTagKeys</c>.</param>
    /// <param name="values">Null when the list was not sent; empty for <c>LIST=</c>, which is how SDKs write an empty list.</param>
    /// <param name="error">MalformedInput for an index out of line or a name that is no member's.</param>
    public bool TryGetTexts(string list, out ImmutableArray<string>? values, [NotNullWhen(false)] out StsError? error)
    {
        values = null;
        if (!StsFormList.TryRead(_values, list, memberNames: [], out var members, out error))
        {
            return false;
        }

        values = members is { } sent ? [.. sent.Select(member => member[StsFormList.Itself]!)] : null;
        return true;
    }

    /// <summary>Reads an optional list of structures, <c>LIST.member.N.NAME</c>, in the order of its indexes.</summary>
    /// <param name="list">For example <c>Tags</c>.</param>
    /// <param name="memberNames">The names that a structure may have, for example <c>Key</c> and <c>Value</c>; each may be absent.</param>
    /// <param name="structures">Null when the list was not sent; empty for <c>LIST=</c>.</param>
    /// <param name="error">MalformedInput for an index out of line or a name that is no member's.</param>
    public bool TryGetStructures(
        string list,
        ImmutableArray<string> memberNames,
        out ImmutableArray<StsFormStructure>? structures,
        [NotNullWhen(false)] out StsError? error) =>
        StsFormList.TryRead(_values, list, memberNames, out structures, out error);

    /// <summary>The error of a form that cannot be read.</summary>
    internal static StsError Malformed(string message) => new(StsErrorCode.MalformedInput, message, "form");
}
