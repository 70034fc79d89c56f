using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using Broker.TestKit.Published;

namespace Broker.TestKit.Ldap;

/// <summary>
/// A real OpenLDAP server on free loopback ports, in a folder of its own, with an authority of its own. Speaks LDAPS and LDAP with StartTLS. Its log
/// (<see cref="Log"/>) has every connection, bind and search. Needs Debian's <c>slapd</c> and <c>ldap-utils</c>; the system's own service stays off.
/// </summary>
public sealed class Slapd : IAsyncDisposable
{
    private const string RootDn = "cn=root," + DirectoryTree.Suffix;
    private const string RootPassword = "root-password";
    private const int Sigkill = 9;
    private const int Sigterm = 15;
    private const int Sigcont = 18;
    private const int Sigstop = 19;

    /// <summary>Starting takes tens of milliseconds; a busy machine takes longer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly Dictionary<string, string> NoEnvironment = [];

    private readonly TemporaryFolder _folder = new();
    private readonly ReservedPort _ldapsPort = new();
    private readonly ReservedPort _ldapPort = new();
    private readonly ReservedPort? _outsidePort;
    private readonly SlapdSettings _settings;
    private ChildProcess? _process;
    private string _formerLog = "";

    private Slapd(SlapdSettings settings) => (_settings, _outsidePort) = (settings, settings.Outside is { } address ? new ReservedPort(address) : null);

    /// <summary>Signs what the server shows.</summary>
    public TestCertificates Authority { get; } = new();

    /// <summary>PEM file of <see cref="Authority"/>.</summary>
    public string CaFile => _folder["ca.pem"];

    /// <summary>PEM files of a certificate of <see cref="Authority"/> for a client.</summary>
    public string ClientCertificateFile => _folder["client.pem"];

    public string ClientKeyFile => _folder["client.key"];

    /// <summary>Port of LDAPS on 127.0.0.1.</summary>
    public int LdapsPort => _ldapsPort.Number;

    /// <summary>Port of LDAP with StartTLS on 127.0.0.1.</summary>
    public int LdapPort => _ldapPort.Number;

    /// <summary>Where others reach it, when the settings have an address for them.</summary>
    public Uri Outside => new($"ldaps://{_settings.Outside}:{_outsidePort?.Number}");

    /// <summary>The account of <see cref="DirectoryTree.ServiceDn"/>'s password in a file.</summary>
    public string ServicePasswordFile => _folder["service-password"];

    /// <summary>What slapd wrote at log level <c>stats</c>, over all its starts.</summary>
    public string Log => _formerLog + _process?.Output;

    /// <summary>Starts a server with these entries.</summary>
    public static async Task<Slapd> StartAsync(DirectoryTree tree, SlapdSettings? settings = null)
    {
        var slapd = new Slapd(settings ?? new SlapdSettings());
        try
        {
            slapd.WriteFiles();
            slapd._folder.Write("tree.ldif", tree.ToString());
            await ChildProcess.RunAsync("/usr/sbin/slapadd", ["-q", "-f", slapd._folder["slapd.conf"], "-l", slapd._folder["tree.ldif"]], NoEnvironment, Patience);
            await slapd.StartAsync();
            return slapd;
        }
        catch
        {
            await slapd.DisposeAsync();
            throw;
        }
    }

    /// <summary>How many lines of the log hold a text, such as <c> BIND dn="uid=</c>.</summary>
    public int Logged(string text) => Log.Split('\n').Count(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>Waits until a text is in that many lines of the log, which comes a moment after the answers.</summary>
    public Task LoggedAsync(string text, int times) =>
        Until.TrueAsync(() => Logged(text) >= times, Patience, () => $"{times} lines with '{text}' in the log:\n{Log}");

    /// <summary>Starts the server again on the same ports, with the data that it has.</summary>
    public async Task StartAsync()
    {
        var process = ChildProcess.Start(
            "/usr/sbin/slapd",
            ["-f", _folder["slapd.conf"], "-h", $"ldap://127.0.0.1:{LdapPort} ldaps://127.0.0.1:{LdapsPort}{(_outsidePort is null ? "" : $" {Outside.GetLeftPart(UriPartial.Authority)}")}", "-d", "stats"],
            NoEnvironment);
        _process = process;

        // It says that it starts before it listens.
        await process.UntilAsync(() => IsListening(LdapPort) && IsListening(LdapsPort), Patience, "slapd listens");
    }

    /// <summary>Ends the server in its own way.</summary>
    public Task StopAsync() => EndAsync(Sigterm);

    /// <summary>Ends the server at once, as if the machine had gone.</summary>
    public Task KillAsync() => EndAsync(Sigkill);

    /// <summary>From now on it accepts connections (the kernel does) and says nothing.</summary>
    public void Hang() => Signal(Sigstop);

    /// <summary>Undoes <see cref="Hang"/>.</summary>
    public void Resume() => Signal(Sigcont);

    /// <summary>Puts another certificate in place; it counts from the next start.</summary>
    public void Show(X509Certificate2 certificate) => WriteCertificate(certificate, "server.pem", "server.key");

    /// <summary>Adds entries to the running server, so that overlays see them.</summary>
    /// <param name="fragment">Made by <see cref="DirectoryTree.Fragment"/>.</param>
    public Task AddAsync(DirectoryTree fragment) => ClientAsync("ldapadd", "add.ldif", fragment.ToString());

    /// <summary>Changes entries of the running server: LDIF with <c>changetype</c>.</summary>
    public Task ModifyAsync(string ldif) => ClientAsync("ldapmodify", "modify.ldif", ldif);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _ldapsPort.Dispose();
        _ldapPort.Dispose();
        _outsidePort?.Dispose();
        Authority.Dispose();
        _folder.Dispose();
    }

    private async Task ClientAsync(string program, string file, string ldif)
    {
        var path = _folder.Write(file, ldif);
        await ChildProcess.RunAsync(
            $"/usr/bin/{program}", ["-x", "-H", $"ldap://127.0.0.1:{LdapPort}", "-D", RootDn, "-w", RootPassword, "-f", path], NoEnvironment, Patience);
    }

    private async Task EndAsync(int signal)
    {
        var process = _process ?? throw new InvalidOperationException("slapd does not run.");
        Signal(signal);
        await process.ExitCodeAsync(Patience);
        _formerLog += process.Output;
        _process = null;
        await process.DisposeAsync();
    }

    private void Signal(int signal)
    {
        if (_process is null || SendSignal(_process.Id, signal) != 0)
        {
            throw new InvalidOperationException("slapd does not run.");
        }
    }

    private void WriteFiles()
    {
        Directory.CreateDirectory(_folder["database"]);
        _folder.Write("ca.pem", Authority.CaPem);
        _folder.Write("service-password", DirectoryTree.ServicePassword + "\n");
        using (var client = Authority.OfAClient())
        {
            WriteCertificate(client, "client.pem", "client.key");
        }

        using (var certificate = (_settings.Certificate ?? (authority => authority.Good()))(Authority))
        {
            Show(certificate);
        }

        _folder.Write("slapd.conf", string.Join('\n', Configuration()) + "\n");
    }

    private void WriteCertificate(X509Certificate2 certificate, string file, string keyFile)
    {
        _folder.Write(file, certificate.ExportCertificatePem());
        using var key = certificate.GetECDsaPrivateKey()!;
        _folder.Write(keyFile, key.ExportPkcs8PrivateKeyPem());
    }

    private IEnumerable<string> Configuration()
    {
        foreach (var schema in new[] { "core", "cosine", "inetorgperson", "nis" })
        {
            yield return $"include /etc/ldap/schema/{schema}.schema";
        }

        yield return "modulepath /usr/lib/ldap";
        foreach (var module in new[] { "back_mdb", "memberof", "ppolicy" })
        {
            yield return $"moduleload {module}";
        }

        yield return $"pidfile {_folder["slapd.pid"]}";
        yield return "sizelimit unlimited";
        if (!_settings.HasNoTls)
        {
            yield return $"TLSCACertificateFile {CaFile}";
            yield return $"TLSCertificateFile {_folder["server.pem"]}";
            yield return $"TLSCertificateKeyFile {_folder["server.key"]}";
            yield return $"TLSVerifyClient {(_settings.RequiresClientCertificate ? "demand" : "never")}";
        }

        if (_settings.TlsPriorities is { } priorities)
        {
            yield return $"TLSCipherSuite {priorities}";
        }

        foreach (var line in _settings.Global)
        {
            yield return line;
        }

        yield return "database mdb";
        yield return $"suffix \"{DirectoryTree.Suffix}\"";
        yield return $"rootdn \"{RootDn}\"";
        yield return $"rootpw {RootPassword}";
        yield return $"directory {_folder["database"]}";
        yield return "maxsize 268435456";
        yield return "index objectClass,uid,member,memberUid,uniqueMember eq";
        yield return $"limits dn.exact=\"{DirectoryTree.ServiceDn}\" size=unlimited";
        yield return "access to attrs=userPassword by anonymous auth by * none";
        yield return $"access to * by dn.exact=\"{DirectoryTree.ServiceDn}\" read by self read by * none";
        foreach (var line in _settings.Database)
        {
            yield return line;
        }
    }

    private static bool IsListening(int port)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int processId, int signal);
}
