using Broker.Issuing;

namespace Broker.Tests.Issuing;

public sealed class AuditDestinationTests
{
    [Theory]
    [InlineData("stdout", null, null)]
    [InlineData("file:/var/log/audit.log", "/var/log/audit.log", null)]
    [InlineData("file:/var/../log/a:b", "/log/a:b", null)]
    [InlineData("otlp:https://collector.example:4318", null, "https://collector.example:4318/v1/logs")]
    [InlineData("otlp:https://collector.example/audit/logs", null, "https://collector.example/audit/logs")]
    [InlineData("otlp:http://127.0.0.1:4318/", null, "http://127.0.0.1:4318/v1/logs")]
    [InlineData("otlp:http://[::1]:4318", null, "http://[::1]:4318/v1/logs")]
    public void Reads_a_destination(string text, string? file, string? collector)
    {
        Assert.True(AuditDestination.TryParse(text, out var destination, out _));
        Assert.Equal((file, collector, collector is null), (destination.File, destination.Collector?.AbsoluteUri, destination.IsMandatory));
    }

    [Theory]
    [InlineData("")]
    [InlineData("none")]
    [InlineData("Stdout")]
    [InlineData("stderr")]
    [InlineData("/var/log/audit.log")]
    [InlineData("file:")]
    public void Refuses_what_is_no_destination(string text)
    {
        Assert.False(AuditDestination.TryParse(text, out _, out var problem));
        Assert.Equal($"'{text}' is none of stdout, file:PATH and otlp:URL.", problem);
    }

    [Theory]
    [InlineData("otlp:")]
    [InlineData("otlp:collector:4318")]
    [InlineData("otlp:http://collector.example:4318")]
    [InlineData("otlp:https://user:secret@collector.example")]
    [InlineData("otlp:https://collector.example/?key=secret")]
    [InlineData("otlp:file:///x")]
    public void Refuses_a_collector_that_cannot_be_reached_safely(string text)
    {
        Assert.False(AuditDestination.TryParse(text, out _, out var problem));
        Assert.Contains("names no collector", problem);
    }
}
