using System.Net;

namespace Broker.Ldap.Connections.Dns;

/// <summary>The name servers that this machine asks. Source: resolv.conf(5).</summary>
internal static class NameServers
{
    private const string File = "/etc/resolv.conf";
    private const int Port = 53;

    /// <summary>As the system's own resolver.</summary>
    private const int Most = 3;

    /// <summary>Those of the file as it is now, else the one on this machine.</summary>
    public static IReadOnlyList<IPEndPoint> OfThisMachine() => System.IO.File.Exists(File) ? In(System.IO.File.ReadLines(File)) : In([]);

    /// <summary>Those in lines of the file.</summary>
    public static IReadOnlyList<IPEndPoint> In(IEnumerable<string> lines)
    {
        var found = lines
            .Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Select(words => words is ["nameserver", var address, ..] && IPAddress.TryParse(address, out var parsed) ? new IPEndPoint(parsed, Port) : null)
            .OfType<IPEndPoint>()
            .Take(Most)
            .ToList();
        return found.Count > 0 ? found : [new IPEndPoint(IPAddress.Loopback, Port)];
    }
}
