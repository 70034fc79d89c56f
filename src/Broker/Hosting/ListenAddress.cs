using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Broker.Hosting;

/// <summary>Where a listener binds: <c>ADDRESS:PORT</c>, with an IPv6 address in brackets; port 0 picks a free one.</summary>
internal sealed record ListenAddress(IPAddress Address, int Port)
{
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon < 1 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > ushort.MaxValue)
        {
            return false;
        }

        var host = text![..colon];
        if (host is ['[', .. var inner, ']'])
        {
            host = inner;
        }
        else if (host.Contains(':', StringComparison.Ordinal))
        {
            return false;
        }

        host = host is "localhost" ? "127.0.0.1" : host;
        if (!IPAddress.TryParse(host, out var ip) || ip.ToString() != host)
        {
            return false;
        }

        address = new ListenAddress(ip, port);
        return true;
    }

    public override string ToString() => new IPEndPoint(Address, Port).ToString();
}
