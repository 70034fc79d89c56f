namespace Broker.Cli.SignIn;

/// <summary>Where a <c>broker ldap</c> is. Passwords go there: by HTTPS, or to this machine.</summary>
internal static class BrokerAddress
{
    /// <summary>What is wrong with an address that is none.</summary>
    public const string Problem = "--ldap: must be the https URL of a 'broker ldap', for example https://broker.example.com, without path, query and user; http for this machine only.";

    /// <summary>What to do without one.</summary>
    public const string Missing = "--ldap: missing; name the https URL of your 'broker ldap', or set BROKER_LDAP_URL.";

    /// <summary>Reads one.</summary>
    public static bool TryParse(string? text, out Uri address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address!)
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
        && address is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" };
}
