using System.Collections.Immutable;
using Broker.Core.Catalog.Ldap;

namespace Broker.Core.Catalog.Documents;

/// <summary>The members of an <c>LdapProvider</c> that say how the directory is reached, and as whom it is searched.</summary>
internal static class LdapConnectionMembers
{
    /// <summary>The member that names the account that searches.</summary>
    public const string ServiceAccount = "serviceAccount";

    private const string Servers = "servers";
    private const string ServiceDomain = "serviceDomain";
    private const string Tls = "tls";
    private const string Timeouts = "timeouts";
    private const string PageSize = "pageSize";
    private const string Dn = "dn";
    private const string PasswordFile = "passwordFile";
    private const int MostServers = 16;
    private const int LongestPageSize = 1000;

    /// <summary>Members that people reach for when they are about to write a secret into a document.</summary>
    private static readonly ImmutableArray<string> SecretMembers = ["password", "secret", "bindPassword", "credentials"];

    /// <summary>The members.</summary>
    public static ImmutableArray<string> All { get; } = [Servers, ServiceDomain, Tls, Timeouts, PageSize, ServiceAccount];

    /// <summary>Reads them; null when a part is missing that is needed, which is then reported.</summary>
    public static LdapConnectionSettings? Read(Members spec, IDocumentFiles files)
    {
        var servers = ReadServers(spec);
        var domain = spec.OptionalText(ServiceDomain);
        if (domain is not null && !IsDomain(domain))
        {
            spec.Refuse(ServiceDomain, $"{Quoted.Text(domain)} is no domain: example.com");
        }

        if (spec.Has(Servers) == spec.Has(ServiceDomain) || spec.HasEmptyList(Servers))
        {
            spec.Refuse(Servers, $"exactly one of {Servers} (1 to {MostServers} of ldaps:// and ldap://) and {ServiceDomain} (whose SRV records name them)");
        }

        var settings = ReadTimeouts(spec, ReadTls(spec, files, new LdapConnectionSettings { Servers = servers, ServiceDomain = domain })) with
        {
            PageSize = spec.OptionalInteger(PageSize, 0, LongestPageSize) ?? new LdapConnectionSettings().PageSize,
        };
        if (!spec.Has(ServiceAccount))
        {
            return settings;
        }

        return ReadServiceAccount(spec, files) is { } account ? settings with { ServiceAccount = account } : null;
    }

    /// <summary>Whether a text is a DNS name in ASCII with more than one label.</summary>
    public static bool IsDomain(string text) =>
        Uri.CheckHostName(text) == UriHostNameType.Dns && text.Contains('.', StringComparison.Ordinal) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.');

    private static ImmutableArray<LdapServer> ReadServers(Members spec)
    {
        var servers = ImmutableArray.CreateBuilder<LdapServer>();
        foreach (var (text, at) in spec.Texts(Servers, MostServers))
        {
            if (!LdapServer.TryParse(text, out var server, out var why))
            {
                spec.Problems.Refuse(at, $"spec.{Servers}: {Quoted.Text(text)} is no server of a directory: {why}");
            }
            else if (servers.Contains(server))
            {
                spec.Problems.Refuse(at, $"spec.{Servers}: {Quoted.Text(text)} stands here twice");
            }
            else
            {
                servers.Add(server);
            }
        }

        return servers.ToImmutable();
    }

    private static LdapConnectionSettings ReadTls(Members spec, IDocumentFiles files, LdapConnectionSettings settings)
    {
        if (spec.OptionalMembers(Tls, ["caFile", "clientCertificateFile", "clientKeyFile", "minimumVersion"]) is not { } tls)
        {
            return settings;
        }

        var version = tls.OptionalText("minimumVersion");
        if (version is not (null or "1.2" or "1.3"))
        {
            tls.Refuse("minimumVersion", "\"1.2\" or \"1.3\"");
        }

        if (tls.Has("clientCertificateFile") != tls.Has("clientKeyFile"))
        {
            tls.Refuse("clientCertificateFile", "comes with clientKeyFile, and the other way round");
        }

        return settings with
        {
            CaFile = files.Resolve(tls, "caFile"),
            ClientCertificateFile = files.Resolve(tls, "clientCertificateFile"),
            ClientKeyFile = tls.Has("clientKeyFile") ? files.ResolveSecret(tls, "clientKeyFile") : null,
            RequiresTls13 = version is "1.3",
        };
    }

    private static LdapConnectionSettings ReadTimeouts(Members spec, LdapConnectionSettings settings)
    {
        if (spec.OptionalMembers(Timeouts, ["connectSeconds", "bindSeconds", "searchSeconds"]) is not { } timeouts)
        {
            return settings;
        }

        TimeSpan Seconds(string name, int most, TimeSpan otherwise) => timeouts.OptionalInteger(name, 1, most) is { } seconds ? TimeSpan.FromSeconds(seconds) : otherwise;
        return settings with
        {
            ConnectTimeout = Seconds("connectSeconds", 30, settings.ConnectTimeout),
            BindTimeout = Seconds("bindSeconds", 30, settings.BindTimeout),
            SearchTimeout = Seconds("searchSeconds", 60, settings.SearchTimeout),
        };
    }

    private static LdapServiceAccount? ReadServiceAccount(Members spec, IDocumentFiles files)
    {
        if (spec.OptionalMembers(ServiceAccount, [Dn, PasswordFile, .. SecretMembers]) is not { } account)
        {
            return null;
        }

        foreach (var name in SecretMembers.Where(account.Has))
        {
            account.Refuse(name, $"a secret must not stand in a document: put it into a file of its own, name the file in {PasswordFile}, and replace the secret, since others may have seen it");
        }

        var dn = LdapNameMember.Required(account, Dn);
        var file = files.ResolveSecret(account, PasswordFile);
        return dn is null || file is null ? null : new LdapServiceAccount(dn, file);
    }
}
