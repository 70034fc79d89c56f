using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Broker.Core;
using Broker.Core.Catalog;
using Broker.Exchange;

namespace Broker.Sidecar.Settings;

/// <summary>Checks the options of one sidecar once and collects every problem.</summary>
internal sealed class SidecarOptionsResolver(SidecarOptions options)
{
    private readonly ImmutableArray<OptionProblem>.Builder _problems = ImmutableArray.CreateBuilder<OptionProblem>();

    /// <summary>Gives settings, or every problem.</summary>
    public SidecarResolution Resolve()
    {
        CheckAttributes();
        CheckPath(nameof(options.TokenFile), options.TokenFile);
        CheckPath(nameof(options.StsCaFile), options.StsCaFile);
        var role = Role();
        var keys = Keys();
        var issuer = Issuer();
        var endpoint = StsEndpoint();
        var duration = Duration();
        var trust = StsTrust();
        if (_problems.Count > 0 || role is null || keys is null || endpoint is null || issuer is null)
        {
            return SidecarResolution.Refused(_problems.ToImmutable());
        }

        return SidecarResolution.Of(new SidecarSettings(
            options.TokenFile!,
            new OidcProvider(role.Account, issuer, [options.Audience!], keys),
            options.Profile is "aws" ? StsProfile.Aws : StsProfile.Strict,
            role,
            options.SessionName,
            duration,
            endpoint,
            trust,
            Instance(role),
            Mode()));
    }

    private void CheckAttributes()
    {
        var result = new SidecarOptionsValidator().Validate(null, options);
        foreach (var failure in result.Failures ?? [])
        {
            var colon = failure.IndexOf(':', StringComparison.Ordinal);
            _problems.Add(colon < 0 ? new("", failure) : new(failure[..colon], failure[(colon + 1)..].Trim()));
        }
    }

    private RoleArn? Role()
    {
        if (RoleArn.TryParse(options.RoleArn, out var role))
        {
            return role;
        }

        if (options.RoleArn is { Length: > 0 })
        {
            Refuse(nameof(options.RoleArn), "is no role ARN; write arn:aws:iam::ACCOUNT:role/NAME.");
        }

        return null;
    }

    private string? Issuer()
    {
        if (options.Issuer is { Length: > 0 } issuer && !issuer.StartsWith("https://", StringComparison.Ordinal))
        {
            Refuse(nameof(options.Issuer), "is not an https issuer; write the token's iss value, which begins with https://.");
        }

        return options.Issuer;
    }

    private IssuerKeyOrigin? Keys()
    {
        var sources = (options.Discovery ? 1 : 0) + (options.JwksFile is null ? 0 : 1) + (options.KubernetesServer is null ? 0 : 1);
        if (sources != 1)
        {
            Refuse(nameof(options.Discovery), "is one of three sources of the issuer's keys; set exactly one: --discovery true, --jwks-file or --kubernetes-server.");
            return null;
        }

        CheckPartners();
        return options switch
        {
            { JwksFile: { } file } => FromFile(file),
            { KubernetesServer: { } server } => FromKubernetes(server),
            _ => FromDiscovery(),
        };
    }

    /// <summary>An option that only means something beside another one is refused without it: it would be ignored in silence.</summary>
    private void CheckPartners()
    {
        if (!options.Discovery && (options.KeysCaFile is not null || options.AllowedNetworks.Count > 0))
        {
            Refuse(nameof(options.KeysCaFile), "and --allowed-networks count only with --discovery true; set that or remove them.");
        }

        if (options.KubernetesServer is null && (options.KubernetesCaFile is not null || options.KubernetesTokenFile is not null))
        {
            Refuse(nameof(options.KubernetesServer), "is missing while --kubernetes-ca-file or --kubernetes-token-file is set; write https://kubernetes.default.svc.");
        }
    }

    private IssuerKeyOrigin.JwksFile FromFile(string file)
    {
        CheckPath(nameof(options.JwksFile), file);
        return new(file);
    }

    private IssuerKeyOrigin.KubernetesApi? FromKubernetes(string server)
    {
        if (!Uri.TryCreate(server, UriKind.Absolute, out var address) || !Has(address, Uri.UriSchemeHttps))
        {
            Refuse(nameof(options.KubernetesServer), "is no https address; write https://kubernetes.default.svc.");
            return null;
        }

        if (options is not { KubernetesCaFile: { } caFile, KubernetesTokenFile: { } tokenFile })
        {
            Refuse(nameof(options.KubernetesServer), "needs --kubernetes-ca-file and --kubernetes-token-file; set both.");
            return null;
        }

        CheckPath(nameof(options.KubernetesCaFile), caFile);
        CheckPath(nameof(options.KubernetesTokenFile), tokenFile);
        return new(address, caFile, tokenFile);
    }

    private IssuerKeyOrigin.Discovery FromDiscovery()
    {
        CheckPath(nameof(options.KeysCaFile), options.KeysCaFile);
        var networks = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var text in options.AllowedNetworks)
        {
            if (IPNetwork.TryParse(text, out var network))
            {
                networks.Add(network);
            }
            else
            {
                Refuse(nameof(options.AllowedNetworks), "has an entry that is no network; write CIDR such as 10.0.0.0/8.");
            }
        }

        return new(options.KeysCaFile, networks.ToImmutable());
    }

    private Uri? StsEndpoint()
    {
        if (options.StsEndpoint is null)
        {
            if (options.Region is null)
            {
                Refuse(nameof(options.StsEndpoint), "and --region are both missing; set --region for AWS's own STS, or --sts-endpoint for another.");
                return null;
            }

            var suffix = options.Region.StartsWith("cn-", StringComparison.Ordinal) ? "amazonaws.com.cn" : "amazonaws.com";
            return Uri.TryCreate($"https://sts.{options.Region}.{suffix}", UriKind.Absolute, out var regional) ? regional : null;
        }

        if (!Uri.TryCreate(options.StsEndpoint, UriKind.Absolute, out var endpoint)
            || endpoint is not { Query: "", Fragment: "", UserInfo: "" }
            || !(Has(endpoint, Uri.UriSchemeHttps) || (Has(endpoint, Uri.UriSchemeHttp) && endpoint.IsLoopback)))
        {
            Refuse(nameof(options.StsEndpoint), "is no STS address; write https://HOST[:PORT], or http:// with a loopback address. The token would travel in the clear otherwise.");
            return null;
        }

        return endpoint;
    }

    private CaTrust? StsTrust()
    {
        if (options.StsCaPem is not { } pem)
        {
            return options.StsCaFile is { } file ? CaTrust.OfFile(file) : null;
        }

        if (options.StsCaFile is not null)
        {
            Refuse(nameof(options.StsCaPem), "and --sts-ca-file are both set; keep one.");
        }

        if (CaTrust.Count(pem) == 0)
        {
            Refuse(nameof(options.StsCaPem), "holds no certificate; write PEM text that begins with -----BEGIN CERTIFICATE-----.");
        }

        return CaTrust.OfPem(pem);
    }

    private TimeSpan Duration()
    {
        var duration = TimeSpan.FromSeconds(options.DurationSeconds ?? 3600);
        if (options.DurationSeconds is < 900 or > 43200)
        {
            Refuse(nameof(options.DurationSeconds), "must be 900 to 43200 seconds.");
        }
        else if (Mode() != ImdsMode.Off && duration < SidecarSettings.ShortestForImds)
        {
            Refuse(nameof(options.DurationSeconds), "is too short for metadata clients; write at least 2100, or set --imds false.");
        }

        return duration;
    }

    private ImdsMode Mode() => (options.Imds ?? true, options.ImdsV1) switch
    {
        (false, _) => ImdsMode.Off,
        (true, false) => ImdsMode.V2Only,
        (true, true) => ImdsMode.V1AndV2,
    };

    private InstanceFacts Instance(RoleArn role)
    {
        var zone = options.AvailabilityZone ?? (options.Region is null ? null : options.Region + "a");
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{role.Text}\n{options.SessionName}"));
        return new(options.Region, zone, options.InstanceId ?? "i-0" + Convert.ToHexStringLower(hash, 0, 8));
    }

    private static bool Has(Uri address, string scheme) => string.Equals(address.Scheme, scheme, StringComparison.Ordinal);

    private void CheckPath(string option, string? path)
    {
        if (path is { Length: > 0 } && !Path.IsPathRooted(path))
        {
            Refuse(option, "is a relative path; write it from the root.");
        }
    }

    private void Refuse(string option, string advice) => _problems.Add(new(option, advice));
}
