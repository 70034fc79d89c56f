using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Broker.Dev.Ldap;

/// <summary>A real slapd on loopback with the sample people, for <c>broker dev --ldap</c>: started from its own folder, gone with it.</summary>
/// <remarks>Needs Debian's <c>slapd</c>; the system's own service and its configuration are not touched.</remarks>
internal sealed class DevDirectory : IDisposable
{
    /// <summary>The one command that installs what this needs.</summary>
    public const string Installation = "sudo apt-get install -y --no-install-recommends slapd";

    /// <summary>Where Debian puts its programs.</summary>
    public const string ProgramFolder = "/usr/sbin";

    private const string Slapd = "slapd";
    private const string Slapadd = "slapadd";
    private const string Letters = "abcdefghijkmnpqrstuvwxyz23456789";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly Socket _reservation;

    private DevDirectory(Process process, Socket reservation, string password)
    {
        _process = process;
        _reservation = reservation;
        Password = password;
    }

    /// <summary>Its LDAPS port. The certificate is for <c>localhost</c> and 127.0.0.1; libldap takes the former for the name of this machine.</summary>
    public int Port => PortOf(_reservation);

    /// <summary>The password of each of the sample people.</summary>
    public string Password { get; }

    /// <summary>Whether the programs are in a folder.</summary>
    public static bool IsInstalledIn(string folder) => File.Exists(Path.Combine(folder, Slapd)) && File.Exists(Path.Combine(folder, Slapadd));

    /// <summary>Fills the directory and starts it; the certificate files of <paramref name="state"/> have been written.</summary>
    /// <exception cref="IOException">slapd did not start; the message has its last words.</exception>
    public static async Task<DevDirectory> StartAsync(DevState state, TimeProvider time, CancellationToken cancellationToken)
    {
        var (password, brokersPassword) = (RandomNumberGenerator.GetString(Letters, 10), RandomNumberGenerator.GetString(Letters, 32));
        DevState.WritePrivate(state.DirectorySecretFile, $"{brokersPassword}\n");
        Directory.CreateDirectory(Path.Combine(state.DirectoryFolder, "db"), DevState.OwnerOnly);
        var configuration = Path.Combine(state.DirectoryFolder, "slapd.conf");
        var tree = Path.Combine(state.DirectoryFolder, "people.ldif");
        DevState.WritePrivate(configuration, Configuration(state));
        DevState.WritePrivate(tree, SamplePeople.Ldif(password, brokersPassword));
        using (var filling = Start(Slapadd, ["-q", "-f", configuration, "-l", tree]))
        {
            var said = await filling.StandardError.ReadToEndAsync(cancellationToken);
            await filling.WaitForExitAsync(cancellationToken);
            if (filling.ExitCode != 0)
            {
                throw new IOException($"slapadd failed: {said.Trim()}");
            }
        }

        File.Delete(tree);
        var reservation = ReservePort();
        // -d 0: in the foreground, so that it ends with this process's wish and not before.
        var process = Start(Slapd, ["-f", configuration, "-h", $"ldaps://127.0.0.1:{PortOf(reservation)}", "-d", "0"]);
        var directory = new DevDirectory(process, reservation, password);
        try
        {
            await directory.UntilListeningAsync(time, cancellationToken);
            return directory;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit(Patience);
        }

        _process.Dispose();
        _reservation.Dispose();
    }

    private static string Configuration(DevState state) => $"""
        include /etc/ldap/schema/core.schema
        include /etc/ldap/schema/cosine.schema
        include /etc/ldap/schema/inetorgperson.schema
        modulepath /usr/lib/ldap
        moduleload back_mdb
        pidfile {Path.Combine(state.DirectoryFolder, "slapd.pid")}
        TLSCACertificateFile {state.CaFile}
        TLSCertificateFile {state.CertificateFile}
        TLSCertificateKeyFile {state.CertificateKeyFile}
        TLSProtocolMin 3.3
        disallow bind_anon
        database mdb
        suffix "{SamplePeople.Suffix}"
        directory {Path.Combine(state.DirectoryFolder, "db")}
        index objectClass,uid,member eq
        access to attrs=userPassword by anonymous auth by * none
        access to * by dn.exact="{SamplePeople.Broker}" read by anonymous auth by * none

        """;

    private static Process Start(string program, IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo(Path.Combine(ProgramFolder, program), arguments) { UseShellExecute = false, RedirectStandardError = true })
            ?? throw new IOException($"{program} did not start.");

    /// <summary>slapd takes no port 0. A port that stays bound here and never listens is given to nobody else, while slapd, which sets this option too, may listen on it.</summary>
    private static Socket ReservePort()
    {
        const int SolSocket = 1;
        const int SoReuseAddress = 2;
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        // Raw: .NET's option of that name sets SO_REUSEPORT as well.
        socket.SetRawSocketOption(SolSocket, SoReuseAddress, [1, 0, 0, 0]);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private async Task UntilListeningAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        while (true)
        {
            if (_process.HasExited)
            {
                throw new IOException($"slapd ended at once: {(await _process.StandardError.ReadToEndAsync(cancellationToken)).Trim()}");
            }

            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, Port, ending.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), time, ending.Token);
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw new IOException($"slapd did not listen within {Patience.TotalSeconds:0} seconds.", e);
            }
        }
    }
}
