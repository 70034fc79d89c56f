namespace Broker.Sidecar.Settings;

/// <summary>How the EC2 metadata emulation answers.</summary>
internal enum ImdsMode
{
    /// <summary>Not at all: every metadata path is 403, as EC2 answers when metadata is switched off.</summary>
    Off,

    /// <summary>IMDSv2 only: a session token on every GET. The default.</summary>
    V2Only,

    /// <summary>IMDSv2, and GETs without any session token too.</summary>
    V1AndV2,
}
