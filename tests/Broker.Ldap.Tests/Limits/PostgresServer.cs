using System.Diagnostics;
using System.Globalization;
using Broker.TestKit;

namespace Broker.Ldap.Tests.Limits;

/// <summary>Debian's PostgreSQL, in a folder of its own, on a socket of its own and no port. Its absence fails the tests that need it.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private const string Programs = "/usr/lib/postgresql";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("broker-pg-");
    private Process? _process;
    private int _databases;

    /// <summary>Where its socket is: what stands as Host.</summary>
    public string SocketFolder => Path.Combine(_folder.FullName, "socket");

    private static string Bin => Directory.Exists(Programs) && Directory.GetDirectories(Programs).Order(StringComparer.Ordinal).LastOrDefault() is { } version
        ? Path.Combine(version, "bin")
        : throw new InvalidOperationException("PostgreSQL is missing: apt-get install postgresql");

    private string Cluster => Path.Combine(_folder.FullName, "cluster");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(SocketFolder);
        if (Environment.IsPrivilegedProcess)
        {
            // The server refuses to run as root.
            Run("/usr/bin/chown", "postgres", _folder.FullName, SocketFolder);
        }

        RunAsOwner(Path.Combine(Bin, "initdb"), "-D", Cluster, "-U", "broker", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C");
        await StartAsync();
    }

    /// <summary>Starts it and waits until it answers.</summary>
    public async Task StartAsync()
    {
        _process = Start(
            Path.Combine(Bin, "postgres"), "-D", Cluster, "-k", SocketFolder, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=60", "-c", "log_min_messages=fatal");
        await Eventually.IsTrueAsync(() => TryRun(Path.Combine(Bin, "pg_isready"), "-q", "-h", SocketFolder));
    }

    /// <summary>Ends it at once, as a crash would.</summary>
    public async Task KillAsync()
    {
        var first = int.Parse(File.ReadLines(Path.Combine(Cluster, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        Run("/bin/kill", "-QUIT", first.ToString(CultureInfo.InvariantCulture));
        await _process!.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>Stops it from answering, without ending a connection.</summary>
    public void Signal(string signal)
    {
        var first = File.ReadLines(Path.Combine(Cluster, "postmaster.pid")).First();
        foreach (var child in Capture("/usr/bin/pgrep", "-P", first).Split('\n', StringSplitOptions.RemoveEmptyEntries).Append(first))
        {
            TryRun("/bin/kill", signal, child.Trim());
        }
    }

    /// <summary>A new database, and a connection file that names it.</summary>
    public string NewDatabase(TemporaryFolder folder)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"d{Interlocked.Increment(ref _databases)}");
        Run(Path.Combine(Bin, "createdb"), "-h", SocketFolder, "-U", "broker", name);
        return folder.Write($"{name}.connection", $"Host={SocketFolder};Database={name};Username=broker;Password=unused\n");
    }

    /// <summary>Runs statements in the database of a connection file; gives what they print.</summary>
    public string Sql(string connectionFile, string statement) =>
        Capture(Path.Combine(Bin, "psql"), "-h", SocketFolder, "-U", "broker", "-d", Path.GetFileNameWithoutExtension(connectionFile), "-qtA", "-c", statement);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            Signal("-CONT");
            await KillAsync();
        }

        _folder.Delete(recursive: true);
    }

    private static Process Start(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? Begin("/usr/bin/setpriv", ["--reuid", "postgres", "--regid", "postgres", "--init-groups", program, .. arguments])
        : Begin(program, arguments);

    private static Process Begin(string program, string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = "/",
    })!;

    private static void RunAsOwner(string program, params string[] arguments) => End(Start(program, arguments));

    private static void Run(string program, params string[] arguments) => Capture(program, arguments);

    private static string Capture(string program, params string[] arguments) => End(Begin(program, arguments));

    private static bool TryRun(string program, params string[] arguments)
    {
        using var process = Begin(program, arguments);
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    private static string End(Process process)
    {
        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync();
            var said = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{process.StartInfo.FileName}: {errors.Result}");
            return said;
        }
    }
}
