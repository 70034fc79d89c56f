using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using Broker.Core.Catalog;
using Broker.Core.Telemetry;
using Broker.TestKit;
using Microsoft.Extensions.Logging;

namespace Broker.Core.Tests.Catalog;

public sealed class WatchedCatalogFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LiveCatalog _live = new();
    private readonly BrokerMeter _meter = new();
    private readonly ManualTimeProvider _time = new();
    private readonly RecordingLogger<WatchedCatalogFolder> _log = new();
    private readonly WatchedCatalogFolder _watched;

    public WatchedCatalogFolderTests()
    {
        _folder.Write("keys.json", "{}");
        _folder.Write("a.yaml", CatalogDocuments.Provider + CatalogDocuments.Role("first"));
        _watched = new WatchedCatalogFolder(_folder.Path, _live, _meter, _time, _log);
    }

    public void Dispose()
    {
        _meter.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Puts_the_first_load_in_use_and_says_so()
    {
        Assert.Equal(0, _watched.Load().ErrorCount);

        Assert.Equal(["first"], RoleNames());
        var (level, text) = Assert.Single(_log.TakeAll());
        Assert.Equal(LogLevel.Information, level);
        Assert.StartsWith($"Catalog {_folder.Path} loaded: 1 providers, 1 roles, in ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Leaves_an_unchanged_folder_alone()
    {
        _watched.Load();
        var before = _live.Current;

        Assert.Null(_watched.LoadIfChanged());

        Assert.Same(before, _live.Current);
    }

    [Fact]
    public void Swaps_when_a_file_is_added_changed_or_removed()
    {
        _watched.Load();

        _folder.Write("b.yaml", CatalogDocuments.Role("second"));
        Assert.NotNull(_watched.LoadIfChanged());
        Assert.Equal(["first", "second"], RoleNames());

        _folder.Write("b.yaml", CatalogDocuments.Role("another"));
        Assert.NotNull(_watched.LoadIfChanged());
        Assert.Equal(["another", "first"], RoleNames());

        File.Delete(_folder["b.yaml"]);
        Assert.NotNull(_watched.LoadIfChanged());
        Assert.Equal(["first"], RoleNames());
    }

    [Fact]
    public void Sees_kubelets_swap_of_the_data_link()
    {
        File.Delete(_folder["a.yaml"]);
        _folder.Write("..1/a.yaml", CatalogDocuments.Provider + CatalogDocuments.Role("one"));
        _folder.Write("..2/a.yaml", CatalogDocuments.Provider + CatalogDocuments.Role("two"));
        File.SetLastWriteTimeUtc(_folder["..2/a.yaml"], File.GetLastWriteTimeUtc(_folder["..1/a.yaml"]));
        File.CreateSymbolicLink(_folder["..data"], "..1");
        File.CreateSymbolicLink(_folder["a.yaml"], "..data/a.yaml");
        _watched.Load();
        Assert.Equal(["one"], RoleNames());

        Swap("..2");

        Assert.NotNull(_watched.LoadIfChanged());
        Assert.Equal(["two"], RoleNames());
    }

    [Fact]
    public void Keeps_the_last_good_snapshot_and_logs_every_problem_once()
    {
        _watched.Load();
        var good = _live.Current;
        _log.TakeAll();

        _folder.Write("b.yaml", "kind: x\n---\nalso: wrong\n");
        var refused = _watched.LoadIfChanged();

        Assert.NotNull(refused);
        Assert.Same(good, _live.Current);
        var lines = _log.TakeAll();
        Assert.Equal(refused.Problems.Select(problem => problem.ToString()), lines.SkipLast(1).Select(line => line.Text));
        Assert.Equal($"Catalog {_folder.Path} refused: {refused.ErrorCount} errors; the last good catalog stays in use", lines[^1].Text);
        Assert.Null(_watched.LoadIfChanged());
    }

    [Fact]
    public void Takes_the_folder_again_when_it_is_mended()
    {
        _folder.Write("b.yaml", "kind: x\n");
        _watched.Load();
        Assert.Null(_live.Current);
        Assert.EndsWith("no catalog is in use", _log.TakeAll()[^1].Text, StringComparison.Ordinal);

        _folder.Write("b.yaml", CatalogDocuments.Role("second"));
        _watched.LoadIfChanged();

        Assert.Equal(["first", "second"], RoleNames());
    }

    [Fact]
    public void Takes_the_folder_again_when_a_file_that_a_document_names_appears()
    {
        using var elsewhere = new TemporaryFolder();
        _folder.Write("b.yaml", CatalogDocuments.Provider
            .Replace("name: issuer", "name: other").Replace("issuer.example", "other.example").Replace("keys.json", elsewhere["keys.json"]));
        Assert.Equal(1, _watched.Load().ErrorCount);
        Assert.Null(_watched.LoadIfChanged());

        elsewhere.Write("keys.json", "{}");

        Assert.Equal(0, _watched.LoadIfChanged()!.ErrorCount);
        Assert.Equal(2, _live.Current!.Providers.Count);
    }

    [Fact]
    public void Reads_a_secret_again_when_its_file_changes()
    {
        CatalogDocuments.WriteSecret(_folder, "secret", "the-first-secret-of-alice");
        _folder.Write("user.yaml", """
            apiVersion: iam.identity-broker.io/v1alpha1
            kind: IamUser
            metadata: { name: alice }
            spec: { account: "123456789012", accessKeys: [{ id: AKIAIOSFODNN7EXAMPLE, secretFile: secret }] }
            """);
        _watched.Load();

        CatalogDocuments.WriteSecret(_folder, "secret", "the-second-secret-of-alice");

        Assert.NotNull(_watched.LoadIfChanged());
        Assert.True(_live.Current!.TryGetAccessKey("AKIAIOSFODNN7EXAMPLE", out var key));
        Assert.True(key.Secret.Matches("the-second-secret-of-alice"));
    }

    [Fact]
    public void Keeps_the_last_good_snapshot_while_the_folder_is_away()
    {
        _watched.Load();

        Directory.Move(_folder.Path, _folder.Path + ".away");
        Assert.Equal(1, _watched.LoadIfChanged()!.ErrorCount);
        Directory.Move(_folder.Path + ".away", _folder.Path);

        Assert.Equal(["first"], RoleNames());
    }

    [Fact]
    public async Task Looks_every_interval_until_it_is_cancelled()
    {
        _watched.Load();
        await _log.NextAsync();
        using var stop = new CancellationTokenSource();
        var running = _watched.RunAsync(stop.Token);

        _folder.Write("b.yaml", CatalogDocuments.Role("second"));
        _time.Advance(WatchedCatalogFolder.Interval);

        Assert.Contains("2 roles", await _log.NextAsync(), StringComparison.Ordinal);
        Assert.Equal(["first", "second"], RoleNames());
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public void Counts_loads_and_documents()
    {
        var counted = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (ReferenceEquals(instrument.Meter, _meter.Meter))
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => counted.Add($"{instrument.Name} {tags[0].Value} {value}"));
        listener.Start();

        _watched.Load();
        _folder.Write("b.yaml", "kind: x\n");
        _watched.LoadIfChanged();

        Assert.Equal(
            [
                $"{MetricNames.CatalogDocuments} OidcProvider 1",
                $"{MetricNames.CatalogDocuments} SamlProvider 0",
                $"{MetricNames.CatalogDocuments} LdapProvider 0",
                $"{MetricNames.CatalogDocuments} IamRole 1",
                $"{MetricNames.CatalogDocuments} IamUser 0",
                $"{MetricNames.CatalogDocuments} IamGroup 0",
                $"{MetricNames.CatalogDocuments} IamPolicy 0",
                $"{MetricNames.CatalogDocuments} Account 0",
                $"{MetricNames.CatalogLoads} success 1",
                $"{MetricNames.CatalogLoads} refused 1",
            ],
            counted);
    }

    [Fact]
    public async Task Never_mixes_the_files_of_two_generations()
    {
        File.Delete(_folder["a.yaml"]);
        WriteGeneration(0);
        File.CreateSymbolicLink(_folder["..data"], "..0");
        foreach (var file in Enumerable.Range(0, 5))
        {
            File.CreateSymbolicLink(_folder[$"{file}.yaml"], $"..data/{file}.yaml");
        }

        var writer = Task.Run(() =>
        {
            for (var generation = 1; generation <= 150; generation++)
            {
                WriteGeneration(generation);
                Swap($"..{generation}");
                Directory.Delete(_folder[$"..{generation - 1}"], recursive: true);
            }
        });
        while (!writer.IsCompleted)
        {
            _watched.LoadIfChanged();
            Assert.True(RoleNames().Select(name => name.Split('-')[1]).Distinct().Count() <= 1);
        }

        await writer;
        _watched.LoadIfChanged();
        Assert.Equal(5, RoleNames().Count(name => name.EndsWith("-150", StringComparison.Ordinal)));
    }

    private void WriteGeneration(int generation)
    {
        foreach (var file in Enumerable.Range(0, 5))
        {
            _folder.Write($"..{generation}/{file}.yaml", (file == 0 ? CatalogDocuments.Provider : "") + CatalogDocuments.Role($"role{file}-{generation}"));
        }
    }

    /// <summary>As kubelet's atomic writer does: a new link, renamed over the old one.</summary>
    private void Swap(string target)
    {
        File.CreateSymbolicLink(_folder["..data_tmp"], target);
        Assert.Equal(0, Rename(_folder["..data_tmp"], _folder["..data"]));
    }

    /// <summary>rename(2): the framework refuses to move a link to a folder over another one.</summary>
    [DllImport("libc", EntryPoint = "rename", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Rename(string from, string to);

    private List<string> RoleNames() => [.. (_live.Current?.Roles ?? []).Select(role => role.Arn.Name).Order(StringComparer.Ordinal)];
}
