using System.Buffers.Text;

namespace Broker.Core.Policy.Conditions;

/// <summary>A value of BinaryEquals: base64 in the policy and in the request; the bytes are compared.</summary>
internal sealed class BinaryValue : IConditionValue
{
    private readonly byte[] _bytes;

    private BinaryValue(string text, byte[] bytes)
    {
        Text = text;
        _bytes = bytes;
    }

    /// <inheritdoc/>
    public string Text { get; }

    /// <summary>Reads the value, or says what is wrong with it.</summary>
    public static BinaryValue? Parse(string text, out string problem)
    {
        var bytes = new byte[text.Length];
        if (text.AsSpan().ContainsAny(" \t\r\n") || !Convert.TryFromBase64String(text, bytes, out var length))
        {
            problem = "Write the bytes in base64 with its padding, without blanks.";
            return null;
        }

        problem = "";
        return new BinaryValue(text, bytes[..length]);
    }

    /// <inheritdoc/>
    public bool Matches(string asked, RequestContext context)
    {
        // Bytes of one length have texts of one length, so another one need not be decoded and the buffer is bounded by the policy.
        if (asked.Length != Base64.GetMaxEncodedToUtf8Length(_bytes.Length))
        {
            return false;
        }

        var buffer = _bytes.Length <= 256 ? stackalloc byte[256] : new byte[_bytes.Length + 2];
        return Convert.TryFromBase64String(asked, buffer, out var length) && buffer[..length].SequenceEqual(_bytes);
    }
}
