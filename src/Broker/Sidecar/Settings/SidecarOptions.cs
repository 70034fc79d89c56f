using System.ComponentModel.DataAnnotations;
using Broker.Cli;

namespace Broker.Sidecar.Settings;

/// <summary>The <c>Sidecar</c> section of the configuration, as written. <see cref="SidecarSettings.Resolve"/> turns it into settings.</summary>
/// <remarks>Null means "not set"; a default stands in <see cref="SidecarSettings"/>, never here.</remarks>
internal sealed class SidecarOptions
{
    /// <summary>The projected service-account token, an absolute path.</summary>
    [Required(ErrorMessage = "missing; name the file of the projected token.")]
    [StringLength(4096, ErrorMessage = "has more than 4096 characters.")]
    public string? TokenFile { get; set; }

    /// <summary>The token's exact <c>iss</c> value.</summary>
    [Required(ErrorMessage = "missing; write the token's iss value, which begins with https://.")]
    [StringLength(255, ErrorMessage = "has more than 255 characters.")]
    public string? Issuer { get; set; }

    /// <summary>The audience that the token must name.</summary>
    [Required(ErrorMessage = Setting.Empty)]
    [StringLength(255, ErrorMessage = "has more than 255 characters.")]
    public string? Audience { get; set; }

    /// <summary>Take the issuer's keys from its discovery document. One of the three key sources.</summary>
    public bool Discovery { get; set; }

    /// <summary>With <see cref="Discovery"/>: PEM file with the only roots to trust; the system's roots when not set.</summary>
    public string? KeysCaFile { get; set; }

    /// <summary>With <see cref="Discovery"/>: private or loopback networks (CIDR) that may be contacted all the same.</summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>Take the issuer's keys from this JWKS file. One of the three key sources.</summary>
    public string? JwksFile { get; set; }

    /// <summary>Take the issuer's keys from this API server (https). One of the three key sources.</summary>
    public string? KubernetesServer { get; set; }

    /// <summary>With <see cref="KubernetesServer"/>: PEM file with the cluster's CA.</summary>
    public string? KubernetesCaFile { get; set; }

    /// <summary>With <see cref="KubernetesServer"/>: file with the bearer token for the API server.</summary>
    public string? KubernetesTokenFile { get; set; }

    /// <summary>The role to take on.</summary>
    [Required(ErrorMessage = "missing; write arn:aws:iam::ACCOUNT:role/NAME.")]
    [StringLength(2048, ErrorMessage = "has more than 2048 characters.")]
    public string? RoleArn { get; set; }

    /// <summary>The session's name; the pod's name when not set.</summary>
    [RegularExpression("[A-Za-z0-9_+=,.@-]{2,64}", ErrorMessage = "must be 2 to 64 of letters, digits and _ + = , . @ -.")]
    public string? SessionName { get; set; }

    /// <summary>The lifetime to ask for, 900 to 43200 seconds; 3600 when not set.</summary>
    public int? DurationSeconds { get; set; }

    /// <summary>The STS: https anywhere, http to loopback only; <c>https://sts.REGION.amazonaws.com</c> when not set.</summary>
    public string? StsEndpoint { get; set; }

    /// <summary>PEM file with the only roots to trust for the STS; the system's roots when not set.</summary>
    public string? StsCaFile { get; set; }

    /// <summary>The same as PEM text, where there is no file: a webhook hands it to the sidecars that it injects.</summary>
    [StringLength(65536, ErrorMessage = "has more than 65536 characters; keep the roots of the STS only.")]
    public string? StsCaPem { get; set; }

    /// <summary>The region that metadata shows and that the default STS endpoint is in.</summary>
    [RegularExpression("[a-z]{2,8}(-[a-z0-9]{1,16}){1,4}", ErrorMessage = "must be a region name such as eu-central-1.")]
    public string? Region { get; set; }

    /// <summary>The zone that metadata shows; the region and the letter <c>a</c> when not set.</summary>
    [RegularExpression("[a-z0-9-]{3,64}", ErrorMessage = "must be a zone name such as eu-central-1a.")]
    public string? AvailabilityZone { get; set; }

    /// <summary>The instance id that metadata shows; one derived from role and session name when not set.</summary>
    [RegularExpression("i-[0-9a-f]{8,17}", ErrorMessage = "must be i- and 8 to 17 of 0-9 and a-f.")]
    public string? InstanceId { get; set; }

    /// <summary>Whether the EC2 metadata emulation answers; on when not set.</summary>
    public bool? Imds { get; set; }

    /// <summary>Whether metadata answers requests without a session token (IMDSv1); off when not set.</summary>
    public bool ImdsV1 { get; set; }

    /// <summary><c>strict</c> or <c>aws</c>: how tokens are judged; strict when not set.</summary>
    [RegularExpression("strict|aws", ErrorMessage = "must be 'strict' or 'aws'.")]
    public string? Profile { get; set; }
}
