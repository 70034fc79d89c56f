namespace Broker.Ldap.Connections.Native;

/// <summary>Options of libldap, by the numbers that its header <c>ldap.h</c> has.</summary>
internal enum LdapOption
{
    /// <summary>Whether referrals are followed: 0 is no.</summary>
    Referrals = 0x0008,

    /// <summary>Whether calls go on when a signal interrupts them.</summary>
    Restart = 0x0009,

    /// <summary>Result code of the last operation.</summary>
    ResultCode = 0x0031,

    /// <summary>What the server or the TLS library said about the last operation.</summary>
    DiagnosticMessage = 0x0032,

    /// <summary>Longest time of a call that waits for an answer.</summary>
    Timeout = 0x5002,

    /// <summary>Longest time for connecting, and for each step of a TLS handshake.</summary>
    NetworkTimeout = 0x5005,

    /// <summary>The server, as a URI.</summary>
    Uri = 0x5006,

    /// <summary>Called when a socket has connected, before anything is sent.</summary>
    ConnectCallback = 0x5011,

    TlsCaFile = 0x6002,

    /// <summary>A folder of more authorities.</summary>
    TlsCaFolder = 0x6003,

    TlsCertificateFile = 0x6004,

    TlsKeyFile = 0x6005,

    /// <summary>What a certificate that is not good means: <c>DEMAND</c> ends the connection.</summary>
    TlsRequireCertificate = 0x6006,

    /// <summary>Least version; for libraries over OpenSSL.</summary>
    TlsProtocolMinimum = 0x6007,

    /// <summary>Cipher suites of OpenSSL, or priorities of GnuTLS, which have the versions in them.</summary>
    TlsCipherSuite = 0x6008,

    /// <summary>Makes the options of TLS count.</summary>
    TlsNewContext = 0x600f,

    /// <summary>Name of the TLS library.</summary>
    TlsPackage = 0x6011,

    /// <summary>Name of the version that was agreed.</summary>
    TlsVersion = 0x6013,

    /// <summary>Whether a certificate has to have alternative names, which are then the only ones looked at.</summary>
    TlsRequireAlternativeName = 0x601a,
}
