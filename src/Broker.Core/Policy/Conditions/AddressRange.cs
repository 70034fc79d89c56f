namespace Broker.Core.Policy.Conditions;

/// <summary>A value of IpAddress and NotIpAddress: an address or a CIDR range. Version 4 and version 6 never match each other.</summary>
internal sealed class AddressRange : IConditionValue
{
    private readonly AddressText _first;
    private readonly UInt128 _mask;

    private AddressRange(string text, AddressText first, UInt128 mask)
    {
        Text = text;
        _first = first;
        _mask = mask;
    }

    /// <inheritdoc/>
    public string Text { get; }

    /// <summary>Reads the value, or says what is wrong with it. Bits behind the prefix do not count, as with AWS.</summary>
    public static AddressRange? Parse(string text, out string problem)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        problem = "Write an IPv4 or IPv6 address or a range such as \"203.0.113.0/24\" or \"2001:db8::/32\", without leading zeros and zone ids.";
        if (!AddressText.TryParse(slash < 0 ? text : text.AsSpan(0, slash), out var first))
        {
            return null;
        }

        var longest = first.IsVersion6 ? 128 : 32;
        var length = slash < 0 ? longest : PrefixLength(text.AsSpan(slash + 1), longest);
        if (length < 0)
        {
            return null;
        }

        problem = "";
        var mask = length == 0 ? UInt128.Zero : UInt128.MaxValue << (longest - length);
        return new AddressRange(text, first, mask);
    }

    /// <inheritdoc/>
    public bool Matches(string asked, RequestContext context) =>
        AddressText.TryParse(asked, out var address)
        && address.IsVersion6 == _first.IsVersion6
        && ((address.Bits ^ _first.Bits) & _mask) == UInt128.Zero;

    /// <summary>The length of a prefix in its one spelling; -1 for anything else.</summary>
    private static int PrefixLength(ReadOnlySpan<char> text, int longest)
    {
        if (text.Length > 3 || !AsciiDigits.Are(text) || (text[0] == '0' && text.Length > 1))
        {
            return -1;
        }

        var length = 0;
        foreach (var digit in text)
        {
            length = (length * 10) + digit - '0';
        }

        return length <= longest ? length : -1;
    }
}
