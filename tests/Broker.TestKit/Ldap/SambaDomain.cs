using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Broker.TestKit.Published;

namespace Broker.TestKit.Ldap;

/// <summary>
/// A real domain controller of Samba, which speaks LDAP as Active Directory does, in a folder and on a loopback address of its own: its ports are fixed (389
/// and 636; 3268 and 3269 for the global catalogue). Of all its services only LDAP runs. Needs root, and Debian's <c>samba-ad-dc</c>,
/// <c>samba-ad-provision</c> and <c>ldap-utils</c>; the system's own services stay off.
/// </summary>
public sealed class SambaDomain : IAsyncDisposable
{
    /// <summary>The account that reads; an ordinary user of the domain, as Active Directory wants for no more.</summary>
    public const string ServiceDn = "CN=broker,CN=Users," + DomainEntries.Suffix;

    /// <summary>Wrong passwords that lock an account.</summary>
    public const int LockoutThreshold = 3;

    private const string Administrator = "administrator@" + DomainEntries.Domain;
    private const string AdministratorPassword = "Adm1n-Passw0rd";
    private const string ServicePassword = "Serv1ce-Passw0rd";

    /// <summary>Making a domain takes 6 s of one processor; a busy machine takes longer.</summary>
    private static readonly TimeSpan ProvisionLimit = TimeSpan.FromMinutes(4);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly Dictionary<string, string> NoEnvironment = [];

    private readonly TemporaryFolder _folder = new();
    private ChildProcess? _process;

    private SambaDomain()
    {
    }

    /// <summary>Signs what the server shows.</summary>
    public TestCertificates Authority { get; } = new();

    /// <summary>PEM file of <see cref="Authority"/>.</summary>
    public string CaFile => _folder["ca.pem"];

    /// <summary>Where it listens: LDAPS on 636, LDAP with StartTLS on 389. The certificate names it.</summary>
    public IPAddress Address { get; } = FreeAddress();

    /// <summary>The password of <see cref="ServiceDn"/> in a file.</summary>
    public string ServicePasswordFile => _folder["service-password"];

    /// <summary>Makes and starts a domain with these entries; <see cref="ServiceDn"/>, <see cref="DomainEntries.People"/> and <see cref="DomainEntries.Groups"/> are there.</summary>
    public static async Task<SambaDomain> StartAsync(DomainEntries entries)
    {
        var domain = new SambaDomain();
        try
        {
            domain.WriteFiles();
            await domain.ProvisionAsync();
            await domain.StartAsync();
            await domain.ChangeAsync(new DomainEntries()
                .Replace(DomainEntries.Suffix, "lockoutThreshold", LockoutThreshold.ToString(System.Globalization.CultureInfo.InvariantCulture))
                .Unit(DomainEntries.People)
                .Unit(DomainEntries.Groups));
            await domain.RunToolAsync(["user", "create", "broker", ServicePassword]);
            await domain.ChangeAsync(entries);
            return domain;
        }
        catch
        {
            await domain.DisposeAsync();
            throw;
        }
    }

    /// <summary>Changes entries as an administrator does, over LDAPS.</summary>
    public async Task ChangeAsync(DomainEntries changes)
    {
        var path = _folder.Write("change.ldif", changes.ToString());
        await ChildProcess.RunAsync(
            "/usr/bin/ldapmodify",
            ["-x", "-H", $"ldaps://{Address}", "-D", Administrator, "-w", AdministratorPassword, "-f", path],
            new Dictionary<string, string> { ["LDAPTLS_CACERT"] = CaFile },
            Patience);
    }

    /// <summary>Runs Samba's own tool of administrators on the domain.</summary>
    public async Task RunToolAsync(IEnumerable<string> arguments) =>
        await ChildProcess.RunAsync("/usr/bin/samba-tool", [.. arguments, $"--configfile={_folder["smb.conf"]}"], NoEnvironment, Patience);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        Authority.Dispose();
        _folder.Dispose();
    }

    private async Task ProvisionAsync() => await ChildProcess.RunAsync(
        "/usr/bin/samba-tool",
        [
            "domain", "provision", $"--realm={DomainEntries.Domain}", "--domain=CORP", "--server-role=dc", "--dns-backend=NONE", "--host-name=dc1",
            $"--host-ip={Address}", $"--adminpass={AdministratorPassword}", $"--targetdir={_folder.Path}", $"--option=interfaces={Address}/8",
            "--option=bind interfaces only=yes", "--option=server services=ldap",
        ],
        NoEnvironment,
        ProvisionLimit);

    private async Task StartAsync()
    {
        // It ends when a pipe at its standard input does, which is ours.
        var process = ChildProcess.Start(
            "/bin/sh",
            ["-c", "exec /usr/sbin/samba --foreground --no-process-group --model=single --debug-stdout --debuglevel=1 --configfile=\"$0\" < /dev/null", _folder["smb.conf"]],
            NoEnvironment);
        _process = process;
        await process.UntilAsync(() => Listens(Address, 636) && Listens(Address, 389), Patience, "Samba has started");
    }

    private void WriteFiles()
    {
        foreach (var folder in new[] { "cache", "lock", "run", "ncalrpc", "log" })
        {
            Directory.CreateDirectory(_folder[folder]);
        }

        _folder.Write("ca.pem", Authority.CaPem);
        _folder.Write("service-password", ServicePassword + "\n");
        using var certificate = Authority.Of(Address);
        _folder.Write("server.pem", certificate.ExportCertificatePem());
        using var key = certificate.GetECDsaPrivateKey()!;
        File.SetUnixFileMode(_folder.Write("server.key", key.ExportPkcs8PrivateKeyPem()), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _folder.Write("smb.conf", string.Join('\n', Configuration()) + "\n");
    }

    private IEnumerable<string> Configuration() =>
    [
        "[global]",
        "netbios name = DC1",
        $"realm = {DomainEntries.Domain.ToUpperInvariant()}",
        "workgroup = CORP",
        "server role = active directory domain controller",
        "server services = ldap",
        "dcerpc endpoint servers = none",
        $"interfaces = {Address}/8",
        "bind interfaces only = yes",
        $"private dir = {_folder["private"]}",
        $"state directory = {_folder["state"]}",
        $"cache directory = {_folder["cache"]}",
        $"lock directory = {_folder["lock"]}",
        $"pid directory = {_folder["run"]}",
        $"ncalrpc dir = {_folder["ncalrpc"]}",
        $"binddns dir = {_folder["bind-dns"]}",
        $"log file = {_folder["log"]}/%m",
        "tls enabled = yes",
        $"tls cafile = {CaFile}",
        $"tls certfile = {_folder["server.pem"]}",
        $"tls keyfile = {_folder["server.key"]}",
        "[sysvol]",
        $"path = {_folder["state"]}/sysvol",
    ];

    /// <summary>An address of 127.0.0.0/8 that nobody else has: all of them are this machine.</summary>
    private static IPAddress FreeAddress()
    {
        IPAddress address;
        do
        {
            var random = RandomNumberGenerator.GetBytes(3);
            address = new IPAddress([127, (byte)(1 + (random[0] % 254)), random[1], (byte)(1 + (random[2] % 254))]);
        }
        while (Listens(address, 389) || Listens(address, 636));
        return address;
    }

    private static bool Listens(IPAddress address, int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(address, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
