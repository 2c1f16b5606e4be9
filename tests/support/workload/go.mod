module tracegate.example/workload

go 1.21
